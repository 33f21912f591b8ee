/**
 * `Intl`, which QuickJS does not have: a script of its own, which only the VMs of scenarios boot with whose code names it or one of
 * the methods that stand on it. It comes after the guest's script.
 */
import "./constructors.ts";
import "./data.ts";
import { installMethods } from "./methods.ts";

installMethods();
