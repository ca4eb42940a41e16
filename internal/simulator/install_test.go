package simulator

import (
	"fmt"
	"testing"
	"time"
)

func TestReinstall(t *testing.T) {
	a, id, path := machine(t, Options{}, object{"password": "first-password"})
	key := a.object(201, "POST", "/v1/ssh-keys", object{"name": "laptop", "key": ed25519Key})
	a.call(204, "POST", path+"/reinstall", object{"image_id": 78, "password": "second-password", "ssh_keys": []any{key["id"]}})
	a.want(a.server(id), "lock_reason", "reinstalling")
	a.want(a.server(id)["server_image"].(object), "id", 73)
	a.machineState(id, false, true, 0)
	a.advance(time.Minute)
	a.machineState(id, true, false, 1)
	a.want(a.server(id)["server_image"].(object), "id", 78)
	if server := a.State().Servers[id]; server.Password != "second-password" || len(server.SSHKeys) != 1 || server.Reinstalls != 1 {
		t.Errorf("%+v", server)
	}

	// What is not sent stays. A stopped server runs afterwards.
	a.call(204, "POST", path+"/stop")
	a.advance(5 * time.Second)
	a.call(204, "POST", path+"/reinstall", object{"primary_iso_id": 21, "password": nil, "ssh_keys": nil})
	a.advance(time.Minute)
	a.machineState(id, true, false, 2)
	a.want(a.server(id), "server_image", nil)
	server := a.State().Servers[id]
	if server.Password != "second-password" || len(server.SSHKeys) != 1 || server.Reinstalls != 2 ||
		!is(server.Install.PrimaryISOID, 21) || !is(server.AttachedISOs.PrimaryISOID, 21) {
		t.Errorf("%+v", server)
	}

	for _, test := range []struct {
		field string
		body  object
	}{
		{"image_id", object{}},
		{"image_id", object{"image_id": 73, "primary_iso_id": 21}},
		{"image_id", object{"image_id": 1}},
		{"image_id", object{"image_id": "debian"}},
		{"primary_iso_id", object{"primary_iso_id": 1}},
		{"password", object{"image_id": 73, "password": "short"}},
		{"ssh_keys", object{"image_id": 73, "ssh_keys": []int{1}}},
	} {
		a.refused(test.field, "POST", path+"/reinstall", test.body)
	}
}

func TestRestore(t *testing.T) {
	a, id, path := machine(t, Options{InstallDelay: time.Hour}, nil)
	for n, body := range []object{{"snapshot_id": 116}, {"backup_id": 73}} {
		a.call(204, "POST", path+"/restore", body)
		a.want(a.server(id), "lock_reason", "restoring")
		a.advance(time.Hour)
		a.machineState(id, true, false, n+1)
		a.want(a.server(id), "server_image", nil)
		server := a.State().Servers[id]
		if server.Restores != n+1 || server.Reinstalls != 0 || string(encode(server.Install)) != string(encode(body)) {
			t.Errorf("%+v", server)
		}
	}
	for _, test := range []struct {
		field string
		body  object
	}{
		{"snapshot_id", object{}},
		{"snapshot_id", object{"snapshot_id": 116, "backup_id": 77}},
		{"snapshot_id", object{"snapshot_id": 1}},
		{"snapshot_id", object{"snapshot_id": "last"}},
		{"backup_id", object{"backup_id": 1}},
	} {
		a.refused(test.field, "POST", path+"/restore", test.body)
	}

	// What was made of a larger disk does not fit.
	small := func(snapshotID int) object {
		return object{"plan": "cloud-vps-1gb", "image_id": nil, "snapshot_id": snapshotID}
	}
	a.refused("snapshot_id", "POST", "/v1/servers", deployBody(small(116)))
	_, other := a.buy(small(121))
	a.refused("backup_id", "POST", fmt.Sprintf("/v1/servers/%d/restore", other), object{"backup_id": 77})
	a.refused("snapshot_id", "POST", fmt.Sprintf("/v1/servers/%d/restore", other), object{"snapshot_id": 116})
}

func TestDeleteMedia(t *testing.T) {
	a := open(t, Options{})
	for _, path := range []string{"/v1/snapshots/116", "/v1/backups/77"} {
		a.call(204, "DELETE", path)
		a.object(404, "DELETE", path)
	}
	if snapshots, backups := a.data("/v1/snapshots"), a.data("/v1/backups"); len(snapshots) != 1 || len(backups) != 1 {
		t.Error(snapshots, backups)
	}
	a.refused("snapshot_id", "POST", "/v1/servers", deployBody(object{"image_id": nil, "snapshot_id": 116}))
	if err := a.Reset(); err != nil || len(a.data("/v1/snapshots")) != 2 {
		t.Error("the seeds do not come back", err)
	}
}
