export { Database } from "./Database.tsx";
