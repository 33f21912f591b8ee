import { version } from "plugin-host";
import { word } from "#words";
export const describe = () => `${word} ${version}`;
