export { Logs, type LogsProps } from "./Logs.tsx";
