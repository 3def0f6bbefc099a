#!/usr/bin/env node
// Names the Node that is needed where this one is too old. Written so that any Node since 4 can parse it.
"use strict";

const needed = require("../package.json").engines.node.match(/\d+/g).map(Number);
const present = process.versions.node.split(".").map(Number);

if (present[0] < needed[0] || (present[0] === needed[0] && present[1] < needed[1])) {
  process.stderr.write(
    "pidge: Node " +
      needed.slice(0, 2).join(".") +
      " or newer is needed; this is Node " +
      process.versions.node +
      " (" +
      process.execPath +
      ")\n",
  );
  process.exitCode = 1;
} else {
  require("./start.cjs");
}
