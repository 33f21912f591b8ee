export { Metrics, type MetricsProps } from "./Metrics.tsx";
