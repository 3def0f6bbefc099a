// Loads the command. A file of its own, since an old Node cannot parse it.
"use strict";

import("../dist/main.js");
