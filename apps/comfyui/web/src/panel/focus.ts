import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** While something is open the focus is in it; when it closes, the focus goes to what a selector finds below `place`. */
export function useFocusBack(isOpen: boolean, place: RefObject<HTMLElement | null>, selector: string): void {
  const wasOpen = useRef(false);
  useLayoutEffect(() => {
    if (wasOpen.current && !isOpen) place.current?.querySelector<HTMLElement>(selector)?.focus();
    wasOpen.current = isOpen;
  }, [isOpen, place, selector]);
}
