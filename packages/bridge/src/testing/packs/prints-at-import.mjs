console.log("printed at import");
process.stdout.write("and written\n");
export const packs = [{ id: "prints", version: "1.0.0", nodes: [] }];
