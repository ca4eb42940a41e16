package simulator

import (
	"fmt"
	"testing"
	"time"
)

func TestListServers(t *testing.T) {
	a := open(t, Options{Servers: 120, Terminated: "status"})
	ids := []int{}
	for _, server := range a.data("/v1/servers?per_page=3") {
		ids = append(ids, int(server["id"].(float64)))
	}
	if len(ids) != 3 {
		t.Fatal(ids)
	}
	for path, want := range map[string][]any{ // count, from, to, last page
		"/v1/servers":                         {15, 1, 15, 8},
		"/v1/servers?per_page=50&page=3":      {20, 101, 120, 3},
		"/v1/servers?per_page=50&page=4":      {0, nil, nil, 3},
		"/v1/servers?filter[search]=rver-00":  {9, 1, 9, 1},
		"/v1/servers?filter[search]=87.121.":  {15, 1, 15, 8},
		"/v1/servers?filter[ip]=87.121.0.1":   {0, nil, nil, 1},
		"/v1/servers?filter[status]=archived": {0, nil, nil, 1},
	} {
		list := a.object(200, "GET", path)
		meta := list["meta"].(object)
		got := []any{len(list["data"].([]any)), meta["from"], meta["to"], meta["last_page"]}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, not %v", path, got, want)
		}
	}
	links := a.object(200, "GET", "/v1/servers?per_page=50&filter[search]=server")["links"].(object)
	if next := a.data("/v1/servers?" + links["next"].(string)[len(a.url+"/v1/servers?"):]); len(next) != 50 || links["prev"] != nil {
		t.Error(links)
	}
	address := a.server(ids[1])["ip_addresses"].([]any)[0].(object)["ip_address"]
	if found := a.data(fmt.Sprint("/v1/servers?filter[ip]=", address)); len(found) != 1 {
		t.Error(found)
	}

	a.refused("per_page", "GET", "/v1/servers?per_page=51", nil)
	a.refused("per_page", "GET", "/v1/servers?per_page=0", nil)
	a.refused("page", "GET", "/v1/servers?page=first", nil)

	a.call(200, "POST", fmt.Sprint("/_sim/servers/", ids[0]), object{"status": "suspended"})
	a.call(200, "POST", fmt.Sprint("/_sim/servers/", ids[1]), object{"status": "terminated"})
	for filter, want := range map[string]int{
		"active": 118, "suspended": 1, "terminated": 1, "active,suspended,processing,terminated": 120,
	} {
		meta := a.object(200, "GET", "/v1/servers?filter[status]="+filter)["meta"].(object)
		a.want(meta, "total", want)
	}
	a.want(a.data("/v1/servers?sort[created_at]=desc")[0], "hostname", "server-120.example.com")
	a.buy(object{"billing_cycle": 3})
	a.want(a.data("/v1/servers?sort[expiry_at]=desc")[0], "hostname", "web-1.example.com")
}

func TestServerChanges(t *testing.T) {
	a := open(t, Options{})
	key := a.object(201, "POST", "/v1/ssh-keys", object{"name": "laptop", "key": ed25519Key})
	_, id := a.buy(nil)
	path := fmt.Sprint("/v1/servers/", id)

	a.call(204, "PUT", path+"/hostname", object{"hostname": "db.example.com"})
	a.want(a.server(id), "hostname", "db.example.com")
	a.refused("hostname", "PUT", path+"/hostname", object{"hostname": ""})
	a.refused("hostname", "PUT", path+"/hostname", object{"hostname": 1})

	a.call(204, "PATCH", path+"/ssh-keys", object{"ssh_keys": []any{key["id"]}})
	a.refused("ssh_keys", "PATCH", path+"/ssh-keys", object{"ssh_keys": []int{1}})
	a.refused("ssh_keys", "PATCH", path+"/ssh-keys", object{})
	a.refused("ssh_keys", "PATCH", path+"/ssh-keys", object{"ssh_keys": "laptop"})

	a.call(204, "PUT", path+"/password", object{"password": "longer", "reboot": true})
	a.call(204, "PUT", path+"/password", object{"password": "longest"})
	a.refused("password", "PUT", path+"/password", object{"password": "short"})
	a.refused("password", "PUT", path+"/password", object{"password": 1234567})

	server := a.State().Servers[id]
	if server.Password != "longest" || server.Reboots != 1 || len(server.SSHKeys) != 1 {
		t.Errorf("%+v", server)
	}
	for _, call := range [][2]string{{"GET", ""}, {"GET", "/status"}, {"PUT", "/hostname"}, {"PATCH", "/ssh-keys"}, {"PUT", "/password"}} {
		a.object(404, call[0], "/v1/servers/1"+call[1], object{})
	}
}

func TestLocks(t *testing.T) {
	a := open(t, Options{})
	_, id := a.buy(nil)
	_, other := a.buy(nil)
	path := fmt.Sprint("/v1/servers/", id)
	control := fmt.Sprint("/_sim/servers/", id)
	a.call(200, "POST", control, object{"locked": true, "lock_reason": "backup"})
	a.want(a.server(id), "locked", true, "lock_reason", "backup", "locked_at", at(start))
	for _, call := range []struct {
		method, path string
		body         object
	}{
		{"PUT", path + "/hostname", object{"hostname": "x"}},
		{"PATCH", path + "/ssh-keys", object{"ssh_keys": []int{}}},
		{"PUT", path + "/password", object{"password": "secret"}},
		{"POST", "/v1/servers/cancel", object{"server_ids": []int{other, id}}},
		{"DELETE", "/v1/servers/cancel", object{"server_ids": []int{id}}},
		{"POST", "/v1/servers/renew", object{"server_ids": []int{id}, "billing_cycle": 1}},
	} {
		a.object(423, call.method, call.path, call.body)
	}
	a.want(a.server(other), "cancel_request", nil)
	a.call(200, "POST", control, object{"locked": false})
	a.call(204, "PUT", path+"/hostname", object{"hostname": "x"})

	a.call(200, "POST", control, object{"lock_for": "30s"})
	a.advance(29 * time.Second)
	a.object(423, "PUT", path+"/hostname", object{"hostname": "y"})
	a.advance(time.Second)
	a.call(204, "PUT", path+"/hostname", object{"hostname": "y"})
	a.want(a.server(id), "locked", false, "locked_at", nil)
}

func TestCancel(t *testing.T) {
	cancel := func(now bool, ids ...int) object {
		return object{"server_ids": ids, "reason": "Project ended.", "now": now}
	}
	const path = "/v1/servers/cancel"
	expiry := start.AddDate(0, 1, 0)

	t.Run("at the end of the period", func(t *testing.T) {
		a := open(t, Options{})
		_, id := a.buy(nil)
		a.call(204, "POST", path, cancel(false, id))
		server := a.server(id)
		a.want(server, "status", "active")
		a.want(server["cancel_request"].(object), "type", 1, "reason", "Project ended.", "created_at", at(start))
		a.want(server["settings"].(object), "renew_enabled", false)
		a.refused("server_ids", "POST", path, cancel(false, id))

		a.advance(expiry.Sub(start) - time.Second)
		a.want(a.server(id), "status", "active", "potential_expiry_at", at(expiry))
		a.advance(time.Second)
		a.want(a.server(id), "status", "suspended")
		a.advance(3*day - time.Second)
		a.want(a.server(id), "status", "suspended")
		a.advance(time.Second)
		a.object(404, "GET", fmt.Sprint("/v1/servers/", id))
		if orders := a.data("/v1/orders"); len(orders) != 1 {
			t.Error("a cancelled server was renewed", orders)
		}
	})
	t.Run("now", func(t *testing.T) {
		a := open(t, Options{Terminated: "status", Servers: 1})
		_, id := a.buy(nil)
		a.call(204, "POST", path, cancel(false, id))
		a.call(204, "POST", path, cancel(true, id))
		server := a.server(id)
		a.want(server, "status", "suspended")
		a.want(server["cancel_request"].(object), "type", 2)
		a.refused("server_ids", "POST", path, cancel(true, id))
		a.advance(3 * day)
		a.want(a.server(id), "status", "terminated", "cancel_request", nil)
		a.refused("", "POST", path, cancel(true, id))
		a.refused("", "PUT", fmt.Sprint("/v1/servers/", id, "/hostname"), object{"hostname": "x"})
	})
	t.Run("all or none", func(t *testing.T) {
		a := open(t, Options{})
		_, one := a.buy(nil)
		_, two := a.buy(nil)
		a.call(204, "POST", path, cancel(false, two))
		a.refused("server_ids", "POST", path, cancel(false, one, two))
		a.object(404, "POST", path, cancel(false, one, 1))
		a.refused("server_ids", "POST", path, cancel(false))
		a.refused("server_ids", "POST", path, object{"server_ids": "all"})
		a.want(a.server(one), "cancel_request", nil)
		a.refused("server_ids", "DELETE", path, object{"server_ids": []int{one, two}})
		a.refused("server_ids", "DELETE", path, object{"server_ids": "all"})
		a.object(404, "DELETE", path, object{"server_ids": []int{1}})
		if a.server(two)["cancel_request"] == nil {
			t.Error("withdrawn although the call was refused")
		}
	})
	t.Run("undo", func(t *testing.T) {
		a := open(t, Options{})
		_, id := a.buy(nil)
		ids := object{"server_ids": []int{id}}
		a.call(204, "POST", path, cancel(false, id))
		a.call(204, "DELETE", path, ids)
		a.want(a.server(id), "status", "active", "cancel_request", nil)

		a.call(204, "POST", path, cancel(true, id))
		a.call(204, "DELETE", path, ids)
		a.want(a.server(id), "status", "active")
		a.want(a.server(id)["state"].(object), "running", true)

		// A server whose time is up meanwhile is renewed when it comes back.
		a.call(204, "POST", path, cancel(false, id))
		a.advance(expiry.Sub(start) + day)
		a.want(a.server(id), "status", "suspended")
		a.call(204, "DELETE", path, ids)
		a.want(a.server(id), "status", "active", "expiry_at", at(expiry.AddDate(0, 1, 0)))
	})
	t.Run("during provisioning", func(t *testing.T) {
		a := open(t, Options{ProvisionDelay: time.Minute})
		_, id := a.buy(nil)
		a.call(204, "POST", path, cancel(true, id))
		a.want(a.server(id), "status", "suspended")
		a.call(204, "DELETE", path, object{"server_ids": []int{id}})
		a.want(a.server(id), "status", "processing")
		a.advance(time.Minute)
		a.want(a.server(id), "status", "active")
	})
	t.Run("with an open renewal", func(t *testing.T) {
		a := open(t, Options{})
		_, id := a.buy(nil)
		a.advance(expiry.Sub(start) - 13*day)
		renewal := a.data("/v1/orders")[0]
		a.want(renewal, "type", "renew-service")
		a.call(204, "POST", path, cancel(false, id))
		a.want(a.order(renewal["id"]), "status", "cancelled")
		a.want(a.server(id), "potential_expiry_at", at(expiry))
		a.call(204, "DELETE", path, object{"server_ids": []int{id}})
		a.want(a.server(id), "potential_expiry_at", at(expiry.AddDate(0, 1, 0)))
	})
}
