package simulator

import (
	"fmt"
	"strings"
	"testing"
)

func TestCatalogue(t *testing.T) {
	a := open(t, Options{})
	plans := a.data("/v1/plans")
	if len(plans) != 8 {
		t.Fatalf("%d plans", len(plans))
	}
	a.want(plans[1], "key", "cloud-vps-2gb", "price", 25, "price_with_vat", 30, "available", true, "plan_with_more_memory", 105)
	a.want(plans[6], "minimum_billing_cycle", 3)
	a.want(plans[7], "available", false, "plan_with_more_memory", nil)

	if addons := a.data("/v1/plans/104/addons"); len(addons) != 10 {
		t.Errorf("%d addons", len(addons))
	}
	if codes := a.call(200, "GET", "/v1/plans/104/promo-codes").([]any); len(codes) != 5 {
		t.Errorf("%d promo codes", len(codes))
	}
	a.object(404, "GET", "/v1/plans/1/addons")
	a.object(404, "GET", "/v1/plans/1/promo-codes")

	groups, eol := "", 0
	for _, image := range a.data("/v1/server-images") {
		groups += fmt.Sprint(image["group"].(object)["key"], " ")
		if image["eol"].(bool) {
			eol++
		}
	}
	if groups != "ubuntu ubuntu ubuntu debian debian almalinux windows docker " || eol != 1 {
		t.Error(groups, eol)
	}
}

func TestMedia(t *testing.T) {
	a := open(t, Options{})
	if isos := a.data("/v1/isos"); len(isos) != 2 {
		t.Error(isos)
	}
	a.want(a.object(200, "GET", "/v1/isos/21"), "name", "debian-13-netinst.iso")
	a.object(404, "GET", "/v1/isos/1")
	for path, want := range map[string]string{
		"/v1/snapshots":                             "121 116",
		"/v1/snapshots?sort=date":                   "116 121",
		"/v1/snapshots?filter[date]=2023-06-19":     "116",
		"/v1/snapshots?filter[server_id]=2448":      "121",
		"/v1/backups":                               "77 73",
		"/v1/backups?filter[size]=25":               "",
		"/v1/backups?filter[size]=50&sort=-date":    "77 73",
		"/v1/backups?filter[server_id]=1&sort=date": "",
	} {
		ids := []string{}
		for _, item := range a.data(path) {
			ids = append(ids, fmt.Sprint(item["id"]))
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s: %s, not %s", path, got, want)
		}
	}
	a.want(a.data("/v1/snapshots?sort=date")[0], "created_at", "2023-06-19T22:34:43+03:00")
}

func TestSSHKeys(t *testing.T) {
	a := open(t, Options{})
	key := a.object(201, "POST", "/v1/ssh-keys", object{"name": "laptop", "key": ed25519Key})
	path := fmt.Sprint("/v1/ssh-keys/", key["id"])
	a.want(key, "name", "laptop", "servers", []any{}, "fingerprint", fingerprint(ed25519Key))
	if parts := strings.Split(fingerprint(ed25519Key), ":"); len(parts) != 16 {
		t.Error(parts)
	}
	_, id := a.buy(object{"ssh_keys": []any{key["id"]}})
	a.want(a.object(200, "GET", path)["servers"].([]any)[0].(object), "id", id, "hostname", "web-1.example.com")

	a.want(a.object(200, "PATCH", path, object{"name": "desktop"}), "name", "desktop", "key", ed25519Key)
	a.want(a.object(200, "PATCH", path, object{"key": "ssh-rsa A"}), "key", "ssh-rsa A")
	if keys := a.data("/v1/ssh-keys"); len(keys) != 1 {
		t.Error(keys)
	}
	for field, body := range map[string]object{
		"name": {"name": "me", "key": ed25519Key},
		"key":  {"name": "laptop", "key": "ssh-dss AAAA"},
	} {
		a.refused(field, "POST", "/v1/ssh-keys", body)
		a.refused(field, "PATCH", path, body)
	}
	a.refused("name", "POST", "/v1/ssh-keys", object{"key": ed25519Key})
	a.refused("key", "POST", "/v1/ssh-keys", object{"name": "laptop"})
	a.refused("name", "POST", "/v1/ssh-keys", object{"name": 1})
	a.refused("name", "PATCH", path, object{"name": 1})
	a.refused("name", "PATCH", path, object{"name": strings.Repeat("n", 101)})

	a.call(204, "DELETE", path)
	if len(a.State().Servers[id].SSHKeys) != 0 {
		t.Error("the server still names a key that is gone")
	}
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		body := []any{}
		if method == "PATCH" {
			body = append(body, object{})
		}
		a.object(404, method, path, body...)
	}
}
