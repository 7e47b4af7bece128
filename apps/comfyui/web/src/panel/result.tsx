import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type PanelApi, PanelError } from "../api/panel-api.ts";
import type { JobView, Problem, ResultFileView } from "../api/types.ts";
import { Icon } from "../look/icon.tsx";
import { placeText } from "../text/format.ts";
import { t } from "../text/text.ts";
import { showDialog, TITLE } from "./dialog.ts";
import { ProblemNote } from "./note.tsx";

/** Shows what a job made, wherever it lies now; or says that it is gone, and why. */
export async function showResult(api: PanelApi, job: JobView): Promise<void> {
  await showDialog("nd-wide", (close) => <Result api={api} job={job} close={close} />);
}

interface ResultProps {
  readonly api: PanelApi;
  readonly job: JobView;
  readonly close: () => void;
}

function Result({ api, job, close }: ResultProps): JSX.Element {
  const [files, setFiles] = useState<readonly ResultFileView[] | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  useEffect(() => {
    api.result(job.id).then(setFiles, (error: unknown) => setProblem(problemOf(error)));
  }, [api, job.id]);
  return (
    <div class="nd-result">
      <header class="nd-row">
        <h2 id={TITLE} class="nd-grow nd-ellipsis">
          {t("resultOf", { worker: placeText(job.worker) })}
        </h2>
        <button type="button" class="nd-tool" aria-label={t("close")} title={t("close")} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {problem && <ProblemNote problem={problem} />}
      {!problem && !files && (
        <p class="nd-row nd-muted" role="status">
          <Icon name="turning" />
          {t("loadingResult")}
        </p>
      )}
      {files && (
        <div class={files.length === 1 ? "nd-single" : "nd-gallery"}>
          {files.map((file, place) => (
            <Part key={place} file={file} url={api.fileUrl(job.id, place)} place={place} count={files.length} />
          ))}
        </div>
      )}
    </div>
  );
}

interface PartProps {
  readonly file: ResultFileView;
  readonly url: string;
  readonly place: number;
  readonly count: number;
}

function Part({ file, url, place, count }: PartProps): JSX.Element {
  const [isGone, setGone] = useState(false);
  const gone = (): void => setGone(true);
  const label = t("fileOf", { number: place + 1, count, name: file.name });
  if (isGone) return <p class="nd-note nd-muted">{t("fileGone", { name: file.name })}</p>;
  const [kind] = file.type.split("/");
  if (kind === "audio") return <audio controls src={url} aria-label={label} onError={gone} />;
  if (kind === "video") return <video controls src={url} aria-label={label} onError={gone} />;
  if (kind !== "image") {
    return (
      <a class="nd-link nd-button" href={url} download={file.name}>
        <Icon name="save" />
        <span class="nd-ellipsis">{file.name}</span>
      </a>
    );
  }
  return (
    <a
      class="nd-link nd-picture"
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      aria-label={`${label} (${t("opensInTab")})`}
    >
      <img src={url} alt={label} loading="lazy" onError={gone} />
    </a>
  );
}

function problemOf(error: unknown): Problem {
  if (error instanceof PanelError) return error.problem;
  return { code: "INTERNAL", says: error instanceof Error ? error.message : String(error), fix: null };
}
