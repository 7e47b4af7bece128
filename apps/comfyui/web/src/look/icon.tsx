import {
  Ban,
  ChevronDown,
  CircleAlert,
  CircleCheck,
  CircleX,
  Clock,
  Download,
  EllipsisVertical,
  Images,
  Info,
  KeyRound,
  ListChecks,
  LoaderCircle,
  Play,
  Plus,
  RefreshCw,
  RotateCcw,
  Server,
  Square,
  TriangleAlert,
  X,
} from "lucide";
import { h, type JSX } from "preact";

/** ComfyUI's frontend uses these icons, too; they are drawn here, so that the page of our own has them. */
const ICONS = {
  add: Plus,
  again: RotateCcw,
  check: ListChecks,
  close: X,
  done: CircleCheck,
  down: ChevronDown,
  failed: CircleX,
  info: Info,
  key: KeyRound,
  menu: EllipsisVertical,
  picture: Images,
  problem: CircleAlert,
  refresh: RefreshCw,
  run: Play,
  save: Download,
  server: Server,
  stop: Square,
  stopped: Ban,
  turning: LoaderCircle,
  wait: Clock,
  warning: TriangleAlert,
} as const;

export type IconName = keyof typeof ICONS;

/** A picture that says nothing by itself: the text beside it does. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  const shapes = ICONS[name].map(([tag, attributes], key) => h(tag, { ...attributes, key } as object));
  return (
    <svg class={`nd-icon nd-icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      {shapes}
    </svg>
  );
}
