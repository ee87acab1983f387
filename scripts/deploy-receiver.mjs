// Stands where Slack would be: prints one line for each request. Arguments: address, port.
import { createServer } from "node:http";

const [address, port] = process.argv.slice(2);
createServer((request, response) => {
  let body = "";
  request.on("data", part => { if (body.length < 100_000) body += part; });
  request.on("end", () => {
    console.log(`${request.method} ${request.url} ${body.replaceAll("\n", " ")}`);
    response.end("ok");
  });
}).listen(Number(port), address);
