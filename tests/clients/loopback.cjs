// Points CLI for Microsoft 365 at the served directory: its host, graph.microsoft.com, is written into its commands.
// Whatever else it would call is refused, so that nothing leaves this machine.
const https = require("node:https");

const directory = new URL(process.env.ROLLCALL_URL);
const request = https.request;

https.request = (options, ...rest) => {
  const host = options.hostname ?? options.host;
  if (host !== "graph.microsoft.com") {
    throw new Error(`a call to ${host} was refused`);
  }
  const pointed = {
    ...options,
    host: directory.hostname,
    hostname: directory.hostname,
    port: directory.port,
    servername: "localhost",
    headers: { ...options.headers, Host: host },
  };
  return request(pointed, ...rest);
};
