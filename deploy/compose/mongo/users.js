// Initiates the replica set, adds missing members and sets the password of every user from its secret. Run it again after
// a change of a secret (`docker compose run --rm mongo-users`). Run by mongosh without a connection.
const fs = require('fs');
const secret = (name) => fs.readFileSync(`/run/secrets/mongo-${name}.password`, 'utf8').trim();
const hosts = process.env.MEMBERS.split(',');
const root = `root:${encodeURIComponent(secret('root'))}`;

function wait(what, attempt) {
  let last;
  for (let tries = 0; tries < 120; tries++) {
    try {
      const found = attempt();
      if (found) return found;
    } catch (e) { last = e; }
    sleep(500);
  }
  throw new Error(`gave up waiting for ${what}: ${last ? last.message : 'not yet'}`);
}

// Connect directly to the first member: it may not belong to a set yet.
const first = wait('the first member', () => {
  const admin = new Mongo(`mongodb://${root}@${hosts[0]}/?directConnection=true&authSource=admin`).getDB('admin');
  return admin.runCommand({ ping: 1 }).ok && admin;
});
try {
  first.runCommand({ replSetGetStatus: 1 });
} catch (e) {
  if (e.codeName !== 'NotYetInitialized') throw e;
  first.runCommand({ replSetInitiate: { _id: 'cursus', members: [{ _id: 0, host: hosts[0] }] } });
  print('began the replica set');
}
wait('a primary', () => first.runCommand({ hello: 1 }).primary);

// Connect to the set: its primary may be another member.
const set = new Mongo(`mongodb://${root}@${hosts.join(',')}/?replicaSet=cursus&authSource=admin`);
const admin = set.getDB('admin');
const configuration = () => admin.runCommand({ replSetGetConfig: 1 }).config;
for (const host of hosts) {
  if (configuration().members.some((member) => member.host === host)) continue;
  wait(`${host} to join`, () => {
    const config = configuration();
    const _id = Math.max(...config.members.map((member) => member._id)) + 1;
    return admin.runCommand({
      replSetReconfig: { ...config, version: config.version + 1, members: [...config.members, { _id, host }] },
    }).ok;
  });
  print(`added ${host}`);
}
wait('every member', () =>
  admin.runCommand({ replSetGetStatus: 1 }).members.every((member) => [1, 2].includes(member.state)));

// One user per service, for the service's own database only; the operator user reads all databases and changes none.
const users = [
  ...['catalogue', 'applications', 'enrolment', 'notifications'].map((name) =>
    ({ in: name, name, roles: [{ role: 'readWrite', db: name }] })),
  { in: 'admin', name: 'operator', roles: [{ role: 'readAnyDatabase', db: 'admin' }, { role: 'clusterMonitor', db: 'admin' }] },
];
for (const user of users) {
  const home = set.getDB(user.in);
  const told = { pwd: secret(user.name), roles: user.roles };
  if (home.getUser(user.name)) home.updateUser(user.name, told);
  else home.createUser({ user: user.name, ...told });
  print(`user ${user.name} of ${user.in}`);
}
