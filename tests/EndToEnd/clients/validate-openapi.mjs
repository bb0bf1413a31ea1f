// Says whether an OpenAPI document, named by the argument, is a valid one; exit code 0: it is.
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";

const validator = new Validator();
const result = await validator.validate(JSON.parse(readFileSync(process.argv[2], "utf8")));
console.log(result.valid ? `valid OpenAPI ${validator.version}` : JSON.stringify(result.errors, null, 2));
process.exit(result.valid ? 0 : 1);
