/**
 * The playground's page: it draws, a worker trains.
 *
 * @module
 */
/// <reference lib="dom" />
import { App } from "./app.ts";
import { setUpTheme } from "./theme.ts";

setUpTheme();
new App().open();
