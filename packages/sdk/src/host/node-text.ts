/**
 * A node's line of text as a frontend may be given it: the one of ComfyUI 0.3.64 puts it into its page as markup, whoever
 * wrote it (T18). What opens no tag is text everywhere, without a look at how each frontend would show an entity.
 */
export function nodeText(text: string): string {
  return text.toWellFormed().replace(/<(?=[a-z/!?])/gi, "‹");
}
