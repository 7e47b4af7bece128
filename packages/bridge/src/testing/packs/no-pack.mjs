export const pack = { nodes: 1 };
