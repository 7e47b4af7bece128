/**
 * Puts a text on the clipboard; false where the browser does not let us. Pages over plain http have no clipboard of their
 * own, as on a phone in the same house: there an older way works.
 */
export async function copyText(text: string): Promise<boolean> {
  const { clipboard } = navigator as { readonly clipboard?: Clipboard };
  if (clipboard) {
    const done = await clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    if (done) return true;
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  document.body.append(field);
  field.select();
  // Deprecated, and all there is outside of secure contexts.
  const copied = (document as { execCommand(command: string): boolean }).execCommand("copy");
  field.remove();
  return copied;
}
