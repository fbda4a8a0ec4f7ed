// Drives a served directory with CLI for Microsoft 365, unchanged but for its host (loopback.cjs): users, groups,
// members, filters, administrative units, the recycle bin, errors and the batches it makes of several members.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";

createRequire(import.meta.url)("./loopback.cjs");

// Signed in, as its own file of connections says; the home is one of the test's.
const connection = {
  active: true,
  authType: "deviceCode",
  cloudType: "Public",
  name: "rollcall",
  identityName: "admin@drumkit.onmicrosoft.com",
  identityId: "00000000-0000-4000-8000-000000000001",
  tenant: "common",
  accessTokens: {
    "https://graph.microsoft.com": { expiresOn: "2099-01-01T00:00:00.000Z", accessToken: process.env.ROLLCALL_TOKEN },
  },
};
fs.writeFileSync(path.join(os.homedir(), ".cli-m365-connection.json"), JSON.stringify(connection));

const { executeCommand } = await import("@pnp/cli-microsoft365");
async function m365(command, options = {}) {
  const { stdout, stderr } = await executeCommand(command, { ...options, output: "json" });
  assert.equal(stderr, "", `${command}: ${stderr}`);
  return stdout ? JSON.parse(stdout) : undefined;
}
async function refused(command, options, pattern) {
  const said = await executeCommand(command, { ...options, output: "json" }).then(
    ({ stderr }) => stderr,
    (error) => String(error.error?.message ?? error.message ?? error),
  );
  assert.match(said, pattern);
}
const domain = "drumkit.onmicrosoft.com";
const [ada, ben] = [`ada@${domain}`, `ben@${domain}`];

for (const [displayName, userName] of [["Ada Lovelace", ada], ["Ben", ben]]) {
  await m365("entra user add", { displayName, userName, mailNickname: userName.split("@")[0], accountEnabled: true });
}
const users = await m365("entra user list", { properties: "displayName,userPrincipalName" });
assert.deepEqual(users.map((user) => user.displayName), ["Administrator", "Ada Lovelace", "Ben"]);
assert.equal((await m365("entra user get", { userName: ada })).displayName, "Ada Lovelace");

const team = await m365("entra group add", {
  displayName: "Team",
  type: "microsoft365",
  mailNickname: "team",
  visibility: "Private",
  memberUserNames: `${ada},${ben}`,
});
assert.equal(team.mail, `team@${domain}`);
await m365("entra group add", { displayName: "Doors", type: "security" });
await m365("entra group member add", { groupName: "Doors", userNames: `${ada},${ben}`, role: "Member" });
await m365("entra group set", { displayName: "Doors", newDisplayName: "Gates" });
const members = await m365("entra group member list", { groupName: "Gates", role: "Member" });
assert.deepEqual(members.map((member) => member.displayName).sort(), ["Ada Lovelace", "Ben"]);
const filtered = await m365("entra group member list", { groupName: "Gates", filter: "displayName eq 'Ben'" });
assert.deepEqual(filtered.map((member) => member.userPrincipalName), [ben]);
await m365("entra group member remove", { groupName: "Gates", userNames: ben, role: "Member", force: true });
assert.equal((await m365("entra group member list", { groupName: "Gates", role: "Member" })).length, 1);
assert.deepEqual((await m365("entra group list")).map((group) => group.displayName), ["Team", "Gates"]);

await m365("entra administrativeunit add", { displayName: "West" });
await m365("entra administrativeunit member add", { administrativeUnitName: "West", userName: ada });
const inWest = await m365("entra administrativeunit member list", { administrativeUnitName: "West" });
assert.deepEqual(inWest.map((member) => member.type), ["user"]);

await m365("entra group remove", { id: team.id, force: true });
const bin = await m365("entra m365group recyclebinitem list");
assert.deepEqual(bin.map((group) => group.id), [team.id]);
await m365("entra m365group recyclebinitem restore", { id: team.id });
assert.equal((await m365("entra m365group list")).length, 1);

await refused("entra group get", { id: "11111111-1111-4111-8111-111111111111" }, /does not exist/);
await refused("entra group member add", { groupName: "Gates", userNames: ada, role: "Member" }, /already exist/);
console.log("ok");
