import { useEffect, useState } from "preact/hooks";
import { pageProgress, type ProgressData } from "../../workspace/progress.ts";
import "./map.css";
import { countsOf, placeIn, stateOf, type LessonState, type MapModule } from "./place.ts";

const NOTHING: ProgressData = { predictions: {}, labs: {} };
const WORDS: Record<LessonState, string> = { none: "", begun: "begun", done: "done" };

/** Every lesson with what it builds on and what builds on it, its lab, and where the learner stands. */
export default function WorkshopMap({ modules }: { modules: MapModule[] }) {
  // Nothing during the first rendering, which has to equal the server's.
  const [progress, setProgress] = useState(NOTHING);
  useEffect(() => {
    const { kept } = pageProgress();
    setProgress(kept.state.get());
    return kept.state.subscribe(() => setProgress(kept.state.get()));
  }, []);
  const place = placeIn(modules, progress);
  const lessons = modules.flatMap((module) => module.lessons);
  const leadsTo = (number: string) =>
    lessons.filter(({ prerequisites }) => prerequisites.includes(number));

  return (
    <div class="wm not-content">
      <p class="wm-place">
        {countsOf(modules, progress)}{" "}
        {place && (
          <>
            Next: <a href={place.href}>{`${place.number} ${place.title}`}</a>.
          </>
        )}
      </p>
      {modules.map(({ number, title, about, lessons: own }) => (
        <section key={number} aria-labelledby={`map-${number}`}>
          <h2 id={`map-${number}`}>
            <span class="wm-number">{number}</span> {title}
          </h2>
          <p class="wm-about">{about}</p>
          <ol>
            {own.map((lesson) => {
              const state = stateOf(lesson, progress);
              const next = leadsTo(lesson.number);
              return (
                <li
                  key={lesson.number}
                  id={`lesson-${lesson.number}`}
                  data-state={state}
                  aria-current={lesson === place ? "step" : undefined}
                >
                  <p class="wm-lesson">
                    <span class="wm-number">{lesson.number}</span>{" "}
                    {lesson.href ? <a href={lesson.href}>{lesson.title}</a> : lesson.title}{" "}
                    <span class="wm-state">
                      {lesson.href === undefined
                        ? "planned"
                        : lesson === place
                          ? "you are here"
                          : WORDS[state]}
                    </span>
                  </p>
                  {lesson.lab && (
                    <p class="wm-line">
                      Lab: <a href={lesson.lab.href}>{lesson.lab.title}</a>
                    </p>
                  )}
                  {lesson.prerequisites.length > 0 && (
                    <p class="wm-line">
                      Builds on <Numbers numbers={lesson.prerequisites} />
                    </p>
                  )}
                  {next.length > 0 && (
                    <p class="wm-line">
                      Leads to <Numbers numbers={next.map((it) => it.number)} />
                    </p>
                  )}
                </li>
              );
            })}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Numbers({ numbers }: { numbers: readonly string[] }) {
  return (
    <>
      {numbers.map((number, index) => (
        <span key={number}>
          {index > 0 && ", "}
          <a href={`#lesson-${number}`}>{number}</a>
        </span>
      ))}
    </>
  );
}
