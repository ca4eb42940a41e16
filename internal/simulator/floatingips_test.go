package simulator

import (
	"fmt"
	"testing"
	"time"
)

// buyFloating buys one floating IP and returns its id.
func (a *account) buyFloating(kind string, more object) int {
	a.t.Helper()
	body := object{"billing_cycle": 1, kind: 1}
	for name, value := range more {
		body[name] = value
	}
	data := a.object(200, "POST", "/v1/floating-ips", body)["data"].([]any)
	return int(data[0].(object)["id"].(float64))
}

// floating is a floating IP as the list shows it, nil if it does not.
func (a *account) floating(id int) object {
	a.t.Helper()
	for _, item := range a.data("/v1/floating-ips?filter[status]=processing,active,suspended,terminated") {
		if item["id"] == float64(id) {
			return item
		}
	}
	return nil
}

func TestFloatingIPs(t *testing.T) {
	a := open(t, Options{Servers: 2})
	servers := a.data("/v1/servers")
	one, two := servers[0]["id"], servers[1]["id"]
	if plans := a.data("/v1/floating-ips/plans"); len(plans) != 3 || plans[0]["name"] != "floating-ipv4" {
		t.Error(plans)
	}
	data := a.object(200, "POST", "/v1/floating-ips",
		object{"billing_cycle": 3, "ipv4": 1, "ipv4_ddos": 1, "ipv6": 1, "server_id": one})["data"].([]any)
	if len(data) != 3 {
		t.Fatal(data)
	}
	ids := []any{}
	for _, item := range data {
		ids = append(ids, item.(object)["id"])
	}
	a.want(data[0].(object), "status", "active", "server_id", nil, "locked", true, "lock_reason", "floating-ip-attach",
		"billing_cycle", 3, "expiry_at", at(start.AddDate(0, 3, 0)))
	a.want(data[1].(object)["ip_address"].(object), "ddos_protected", true, "floating_ip", true, "prefix", 32)
	a.want(data[2].(object)["ip_address"].(object), "version", 6, "prefix", 64)
	order := a.data("/v1/orders")[0]
	a.want(order, "type", "new-floating-ip", "status", "paid", "amount", 39)

	a.object(423, "POST", "/v1/floating-ips/detach", object{"ids": ids[:1]})
	a.object(423, "POST", "/v1/floating-ips", object{"billing_cycle": 1, "ipv4": 1, "server_id": one})
	a.advance(5 * time.Second)
	id := int(one.(float64))
	if reboots := a.State().Servers[id].Reboots; reboots != 1 {
		t.Errorf("%d reboots", reboots)
	}
	if addresses := a.server(id)["ip_addresses"].([]any); len(addresses) != 5 {
		t.Error(addresses)
	}
	if found := a.data("/v1/floating-ips?filter[search]=server-001"); len(found) != 3 {
		t.Error(found)
	}
	if found := a.data("/v1/floating-ips?filter[ddos]=true"); len(found) != 1 {
		t.Error(found)
	}

	a.refused("ids", "POST", "/v1/floating-ips/attach", object{"ids": ids, "server_id": two})
	a.object(200, "POST", "/v1/floating-ips/detach", object{"ids": ids[:2]})
	a.advance(5 * time.Second)
	a.refused("ids", "POST", "/v1/floating-ips/detach", object{"ids": ids[:2]})
	a.object(200, "POST", "/v1/floating-ips/attach", object{"ids": ids[:2], "server_id": two})
	a.advance(5 * time.Second)
	state := a.State()
	if a, b := state.Servers[id].Reboots, state.Servers[int(two.(float64))].Reboots; a != 2 || b != 1 {
		t.Errorf("%d and %d reboots", a, b)
	}
	a.refused("ipv4", "POST", "/v1/floating-ips", object{"billing_cycle": 1})
	a.refused("billing_cycle", "POST", "/v1/floating-ips", object{"billing_cycle": 2, "ipv4": 1})
	a.refused("server_id", "POST", "/v1/floating-ips", object{"billing_cycle": 1, "ipv4": 1, "server_id": 1})
	a.object(404, "POST", "/v1/floating-ips/attach", object{"ids": []int{1}, "server_id": two})
}

func TestFloatingIPPrimary(t *testing.T) {
	a := open(t, Options{Servers: 1})
	server := int(a.data("/v1/servers")[0]["id"].(float64))
	id := a.buyFloating("ipv4", object{"server_id": server})
	a.advance(5 * time.Second)
	address := a.floating(id)["ip_address"].(object)
	a.object(200, "POST", fmt.Sprintf("/v1/servers/%d/primary-ip", server), object{"ip_id": address["id"]})
	a.advance(5 * time.Second)
	a.want(a.floating(id), "server_main_ip", address["ip_address"])
	a.object(200, "POST", "/v1/floating-ips/detach", object{"ids": []int{id}})
	a.advance(5 * time.Second)
	a.want(a.floating(id)["ip_address"].(object), "main", false)
	a.want(a.server(server)["ip_addresses"].([]any)[0].(object), "main", true)
}

func TestFloatingIPUnpaid(t *testing.T) {
	a := open(t, Options{AutoPay: "off"})
	paid, dropped, lapsed := a.buyFloating("ipv4", nil), a.buyFloating("ipv6", nil), a.buyFloating("ipv6", nil)
	a.want(a.floating(paid), "status", "processing", "expiry_at", nil)
	if listed := a.data("/v1/floating-ips"); len(listed) > 0 {
		t.Error(listed)
	}
	state := a.State()
	a.object(200, "POST", "/v1/orders/pay", object{"order_ids": []int{state.FloatingIPs[paid].BoughtBy}})
	a.want(a.floating(paid), "status", "active")
	a.call(204, "DELETE", fmt.Sprint("/v1/orders/", state.FloatingIPs[dropped].BoughtBy))
	a.advance(14 * day)
	if a.floating(dropped) != nil || a.floating(lapsed) != nil {
		t.Error("what was not paid is still there")
	}
}

func TestFloatingIPRenewal(t *testing.T) {
	a := open(t, Options{})
	id := a.buyFloating("ipv4", nil)
	a.advance(expiry.Sub(start) - 14*day)
	order := a.order(a.State().FloatingIPs[id].OrderID)
	a.want(order, "type", "renew-service", "amount", 2.5, "due_at", at(expiry))
	a.want(lines(order)[0], "service_type", "floating-ip", "service_id", id, "is_period_changeable", true, "service_billing_cycle", 1)
	a.call(204, "PATCH", fmt.Sprintf("/v1/orders/%v/floating-ip/%d", order["id"], id), object{"billing_cycle": 3})
	a.advance(14 * day)
	a.want(a.floating(id), "status", "active", "billing_cycle", 3, "expiry_at", at(expiry.AddDate(0, 3, 0)))

	a.call(200, "POST", "/_sim/balance", object{"balance": 0})
	a.advance(expiry.AddDate(0, 3, 0).Sub(expiry))
	a.want(a.floating(id), "status", "suspended")
	a.advance(3 * day)
	if a.floating(id) != nil {
		t.Error("it is still there")
	}
}

// A floating IP that is paid for as long as its server, or longer, is renewed with it.
func TestFloatingIPJointRenewal(t *testing.T) {
	a := open(t, Options{})
	_, server := a.buy(nil)
	id := a.buyFloating("ipv4", object{"server_id": server})
	a.advance(expiry.Sub(start) - 14*day)
	order := a.order(a.State().Servers[server].OrderID)
	a.want(order, "type", "combined")
	a.want(lines(order)[1], "service_id", nil, "service_type", nil, "sublabel", a.floating(id)["ip_address"].(object)["ip_address"])
	a.object(200, "POST", "/v1/floating-ips/detach", object{"ids": []int{id}})
	a.advance(5 * time.Second)
	if got := lines(a.order(int(order["id"].(float64)))); len(got) != 1 {
		t.Error("a detached floating IP is still renewed with the server", got)
	}
	a.object(200, "POST", "/v1/floating-ips/attach", object{"ids": []int{id}, "server_id": server})
	a.advance(14 * day)
	a.want(a.floating(id), "expiry_at", at(expiry.AddDate(0, 1, 0)), "billing_cycle", 1)
	a.want(a.server(server), "expiry_at", at(expiry.AddDate(0, 1, 0)))

	a.call(204, "POST", "/v1/servers/cancel", object{"server_ids": []int{server}, "now": true})
	a.advance(3 * day)
	a.want(a.floating(id), "server_id", nil, "status", "active")
}

func TestFloatingIPCancellation(t *testing.T) {
	for _, end := range []string{"removed", "suspended"} {
		t.Run(end, func(t *testing.T) {
			a := open(t, Options{Servers: 1, FloatingIPCancel: end, Terminated: "status"})
			server := int(a.data("/v1/servers")[0]["id"].(float64))
			id, later := a.buyFloating("ipv4", object{"server_id": server}), a.buyFloating("ipv6", nil)
			a.advance(5 * time.Second)
			a.object(200, "POST", "/v1/floating-ips/cancel", object{"ids": []int{later}, "now": false, "reason": "moved"})
			a.want(a.floating(later)["cancel_request"].(object), "type", 1, "reason", "moved")
			a.refused("ids", "POST", "/v1/floating-ips/cancel", object{"ids": []int{later}, "now": false})
			a.object(200, "DELETE", "/v1/floating-ips/cancel", object{"ids": []int{later}})
			a.refused("ids", "DELETE", "/v1/floating-ips/cancel", object{"ids": []int{later}})
			a.want(a.floating(later), "cancel_request", nil)

			a.object(200, "POST", "/v1/floating-ips/cancel", object{"ids": []int{id}, "now": true})
			a.want(a.server(server), "locked", true)
			a.advance(5 * time.Second)
			if end == "suspended" {
				a.want(a.floating(id), "status", "suspended", "server_id", server)
				a.advance(3 * day)
			}
			a.want(a.floating(id), "status", "terminated", "server_id", nil)
			a.refused("ids", "POST", "/v1/floating-ips/cancel", object{"ids": []int{id}, "now": true})
			a.object(200, "POST", "/v1/floating-ips/cancel", object{"ids": []int{later}, "now": false})
			a.advance(expiry.Sub(a.Now()))
			a.want(a.floating(later), "status", "suspended")
			a.advance(3 * day)
			a.want(a.floating(later), "status", "terminated")
		})
	}
}

func TestReverseDNS(t *testing.T) {
	for _, maps := range []string{"merged", "replaced"} {
		t.Run(maps, func(t *testing.T) {
			a := open(t, Options{Servers: 1, PTRMaps: maps})
			addresses := a.data("/v1/servers")[0]["ip_addresses"].([]any)
			four, six := addresses[0].(object), addresses[1].(object)
			path := fmt.Sprint("/v1/ip-addresses/", four["id"])
			a.want(four, "ptr", nil)
			a.want(a.object(200, "PATCH", path, object{"ptr": "www.example.com"}), "ptr", object{four["ip_address"].(string): "www.example.com"})
			a.refused("ptr", "PATCH", path, object{"ptr": "no_host"})
			a.refused("ptr", "PATCH", path, object{"ptr": object{}})
			a.want(a.object(200, "PATCH", path, object{"ptr": ""}), "ptr", nil)

			path = fmt.Sprint("/v1/ip-addresses/", six["id"])
			host := six["ip_address"].(string)
			a.object(200, "PATCH", path, object{"ptr": object{host: "a.example.com"}})
			a.refused("ptr", "PATCH", path, object{"ptr": object{"2001:db8::1": "a.example.com"}})
			a.refused("ptr", "PATCH", path, object{"ptr": "a.example.com"})
			after := a.object(200, "PATCH", path, object{"ptr": object{host + "0": "b.example.com"}})["ptr"].(object)
			if want := map[string]int{"merged": 2, "replaced": 1}[maps]; len(after) != want {
				t.Error(after)
			}
			a.object(404, "PATCH", "/v1/ip-addresses/1", object{"ptr": ""})
		})
	}
	a := open(t, Options{RewritesInput: true})
	ip := a.floating(a.buyFloating("ipv6", nil))["ip_address"].(object)
	shown := a.object(200, "PATCH", fmt.Sprint("/v1/ip-addresses/", ip["id"]), object{"ptr": object{ip["ip_address"].(string): "a.example.com"}})
	if ptr := shown["ptr"].(object); len(ptr) != 1 || ptr[ip["ip_address"].(string)] != nil {
		t.Error(ptr)
	}
	a.want(shown["floating_ip"].(object), "status", "active")
}

func TestChangeFloatingIP(t *testing.T) {
	a := open(t, Options{Servers: 1, Terminated: "status"})
	server := int(a.data("/v1/servers")[0]["id"].(float64))
	id := a.buyFloating("ipv4", nil)
	path := fmt.Sprint("/_sim/floating-ips/", id)
	a.call(200, "POST", path, object{"server_id": server, "billing_cycle": 6, "lock_reason": "support", "status": "suspended"})
	a.want(a.floating(id), "server_id", server, "billing_cycle", 6, "lock_reason", "support", "status", "suspended")
	a.call(200, "POST", path, object{"status": "active", "lock_reason": ""})
	a.want(a.floating(id), "status", "active", "locked", false)
	a.call(200, "POST", path, object{"status": "terminated"})
	a.want(a.floating(id), "status", "terminated", "server_id", nil)
	a.call(200, "POST", path, object{"delete": true})
	a.call(400, "POST", path, object{})
	other := fmt.Sprint("/_sim/floating-ips/", a.buyFloating("ipv4", nil))
	a.call(400, "POST", other, object{"status": "lost"})
	a.call(400, "POST", other, object{"server_id": 1})
}

func TestSampleFloatingIPs(t *testing.T) {
	a := open(t, Options{Servers: 1, Samples: true})
	if all := a.data("/v1/floating-ips"); len(all) != 3 || all[0]["server_hostname"] != "server-001.example.com" {
		t.Error(all)
	}
}
