import { createRunViews, type RunViews } from "../editor/index.ts";
import type { TimeAxis } from "../timeline/index.ts";

type PageViews = RunViews<TimeAxis> & Pick<typeof import("../timeline/index.ts"), "createTimeAxis">;

/** What shows runs on this page. Charts and databases are fetched when somebody looks at them. */
export const pageViews = createRunViews<TimeAxis, PageViews>(() =>
  Promise.all([
    import("../outcome/index.ts"),
    import("../timeline/index.ts"),
    import("../logs/index.ts"),
  ]).then(([outcome, timeline, logs]) => ({
    ...outcome,
    ...timeline,
    ...logs,
    loadMetrics: () => import("../metrics/index.ts").then(({ Metrics }) => Metrics),
    loadDatabase: () => import("../database/index.ts").then(({ Database }) => Database),
  })),
);
