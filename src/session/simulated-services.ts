/** For pages that list what is simulated; the simulator itself asks for single services. */
export { simulatedServices } from "../engine/services.ts";
