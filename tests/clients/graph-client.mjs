// Drives a served directory with the public JavaScript Graph client, unchanged: groups, members, paging, filters,
// errors and batches. Address and token come from the environment, the certificate through NODE_EXTRA_CA_CERTS.
import assert from "node:assert/strict";
import { BatchRequestContent, BatchResponseContent, Client, PageIterator } from "@microsoft/microsoft-graph-client";

const { ROLLCALL_URL, ROLLCALL_TOKEN } = process.env;
const client = Client.init({
  baseUrl: `${ROLLCALL_URL}/`,
  customHosts: new Set([new URL(ROLLCALL_URL).hostname]),
  authProvider: (done) => done(null, ROLLCALL_TOKEN),
});
const reference = (id) => ({ "@odata.id": `${ROLLCALL_URL}/v1.0/directoryObjects/${id}` });

const me = await client.api("/me").get();
assert.match(me.userPrincipalName, /^admin@/);

const users = [];
for (let number = 0; number < 25; number += 1) {
  users.push(
    await client.api("/users").post({
      accountEnabled: true,
      displayName: `User ${number}`,
      mailNickname: `user${number}`,
      userPrincipalName: `user${number}@drumkit.onmicrosoft.com`,
      department: number % 2 === 0 ? "Sales" : "Research",
      passwordProfile: { password: "correct horse battery staple" },
    }),
  );
}

// A dynamic group fills itself.
const sales = await client.api("/groups").post({
  displayName: "Sales",
  mailEnabled: false,
  mailNickname: "sales",
  securityEnabled: true,
  groupTypes: ["DynamicMembership"],
  membershipRule: 'user.department -eq "Sales"',
  membershipRuleProcessingState: "On",
});
const count = await client.api(`/groups/${sales.id}/members/$count`).header("ConsistencyLevel", "eventual").get();
assert.equal(Number(count), 13);
await assert.rejects(client.api(`/groups/${sales.id}/members/$ref`).post(reference(users[1].id)), {
  statusCode: 403,
  code: "Authorization_RequestDenied",
});

// Members by hand; a list longer than a page through the client's own iterator.
const doors = await client.api("/groups").post({
  displayName: "Doors",
  mailEnabled: false,
  mailNickname: "doors",
  securityEnabled: true,
});
await client.api(`/groups/${doors.id}`).patch({
  "members@odata.bind": users.slice(0, 20).map((user) => reference(user.id)["@odata.id"]),
});
await client.api(`/groups/${doors.id}/members/$ref`).post(reference(users[20].id));
const first = await client.api(`/groups/${doors.id}/members`).top(8).get();
const names = [];
const iterator = new PageIterator(client, first, (member) => names.push(member.displayName) > 0);
await iterator.iterate();
assert.equal(names.length, 21);
assert.equal(new Set(names).size, 21);
await client.api(`/groups/${doors.id}/members/${users[20].id}/$ref`).delete();
await assert.rejects(client.api(`/groups/${doors.id}/members/${users[20].id}/$ref`).delete(), {
  statusCode: 404,
  code: "Request_ResourceNotFound",
});

// Filters, order, search and the header that some need.
const found = await client.api("/groups").filter("startswith(displayName,'Doo')").select("id,displayName").get();
assert.deepEqual(found.value, [{ id: doors.id, displayName: "Doors" }]);
await assert.rejects(client.api("/groups").filter("displayName ne 'Doors'").get(), {
  statusCode: 400,
  code: "Request_UnsupportedQuery",
});
const others = await client
  .api("/groups")
  .filter("displayName ne 'Doors'")
  .orderby("displayName")
  .count()
  .header("ConsistencyLevel", "eventual")
  .get();
assert.equal(others["@odata.count"], 1);
const searched = await client.api("/users").search('"displayName:user 24"').header("ConsistencyLevel", "eventual").get();
assert.equal(searched.value.length, 1);

// An error keeps its code and the ids of the request.
const missing = "11111111-1111-4111-8111-111111111111";
await assert.rejects(client.api(`/groups/${missing}`).get(), (error) => {
  assert.equal(error.statusCode, 404);
  assert.match(error.message, new RegExp(missing));
  assert.ok(error.requestId);
  return true;
});

// A batch, with a request that depends on another.
const step = (id, method, path, body, dependsOn) => ({
  id,
  dependsOn,
  // Without a version: the client passes on what follows the host, and a batch is of one version.
  request: new Request(`${ROLLCALL_URL}${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  }),
});
const content = new BatchRequestContent([
  step("1", "PATCH", `/users/${users[1].id}`, { department: "Sales" }),
  step("2", "GET", `/groups/${missing}`, undefined, ["1"]),
  step("3", "GET", `/users/${users[1].id}?$select=department`, undefined, ["1"]),
]);
const batch = new BatchResponseContent(await client.api("/$batch").post(await content.getContent()));
assert.equal(batch.getResponseById("1").status, 204);
assert.equal(batch.getResponseById("2").status, 404);
assert.equal((await batch.getResponseById("3").json()).department, "Sales");
const grown = await client.api(`/groups/${sales.id}/members`).select("id").get();
assert.equal(grown.value.length, 14);

// Deleted, found among the deleted, restored.
await client.api(`/groups/${doors.id}`).delete();
const deleted = await client.api("/directory/deletedItems/microsoft.graph.group").get();
assert.equal(deleted.value[0].id, doors.id);
await client.api(`/directory/deletedItems/${doors.id}/restore`).post({});
assert.equal((await client.api(`/groups/${doors.id}`).get()).displayName, "Doors");

// The client waits as long as it is told and tries again.
await fetch(`${ROLLCALL_URL}/rollcall/rehearsal`, {
  method: "PATCH",
  headers: { "Content-Type": "application/json", Authorization: `Bearer ${ROLLCALL_TOKEN}` },
  body: JSON.stringify({ randomSeed: 4, throttle: 0.4, retryAfter: 1 }),
});
for (let turn = 0; turn < 4; turn += 1) {
  assert.equal((await client.api("/me").get()).id, me.id);
}
console.log("ok");
