export { OutcomeSentence } from "./OutcomeSentence.tsx";
export { Result, type ResultProps } from "./Result.tsx";
export { Bill, type BillProps } from "./Bill.tsx";
export { outcomeSentence } from "./sentence.ts";
