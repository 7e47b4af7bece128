import { type JSX, render } from "preact";

/** The id of its heading, which the content has. */
export const TITLE = "nd-dialog-title";

/** Content of a dialog, which may close it with a word. */
export type DialogContent = (close: (word?: string) => void) => JSX.Element;

/**
 * A modal dialog of the page, above whatever the frontend has. Resolves with the word that it was closed with, "" for
 * Escape; the focus goes back to where it was.
 */
export function showDialog(kind: "nd-narrow" | "nd-wide", content: DialogContent): Promise<string> {
  const dialog = document.createElement("dialog");
  dialog.className = `netdist nd-dialog ${kind}`;
  dialog.setAttribute("aria-labelledby", TITLE);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      render(null, dialog);
      dialog.remove();
      resolve(dialog.returnValue);
    });
    // A click beside it, which is on the dialog itself and on none of its content.
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close(""));
    // Not for the frontend, which closes panels and clears selections with the same keys.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    render(
      content((word = "") => dialog.close(word)),
      dialog,
    );
    dialog.showModal();
  });
}
