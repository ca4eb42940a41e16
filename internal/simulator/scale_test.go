package simulator

import (
	"fmt"
	"testing"
	"time"
)

func TestScale(t *testing.T) {
	a, id, path := machine(t, Options{}, object{"backups": true})
	offered := func() string {
		text := ""
		for _, plan := range a.data(path + "/scale") {
			text += fmt.Sprint(plan["key"], " ")
		}
		return text
	}
	if got := offered(); got != "cloud-vps-4gb cloud-vps-8gb cloud-vps-16gb " {
		t.Error(got)
	}
	a.object(404, "GET", "/v1/servers/1/scale")

	// 14 more a month for 31 days.
	body := object{"plan": "cloud-vps-4gb", "scale_disk": false}
	a.want(a.object(200, "POST", path+"/scale/calculate", body), "amount", 14.47, "amount_with_vat", 17.36, "estimated_downtime", "short")
	if a.State().Servers[id].Locked || a.State().Balance != 964 {
		t.Error("a quote changes nothing")
	}
	answer := a.object(200, "POST", path+"/scale", body)
	a.want(answer, "locked", true, "lock_reason", "scaling")
	a.want(answer["plan"].(object), "key", "cloud-vps-2gb")
	a.object(200, "POST", path+"/scale/calculate", body)
	a.machineState(id, false, true, 0)
	a.advance(20*time.Second - 1)
	a.want(a.server(id)["plan"].(object), "key", "cloud-vps-2gb")
	a.advance(1)
	a.want(a.server(id)["plan"].(object), "key", "cloud-vps-4gb")
	a.machineState(id, true, false, 1)
	a.want(a.object(200, "GET", path+"/status")["disk"].(object), "limit", 50)
	if state := a.State(); state.Balance != 946.64 || state.Spent != 53.36 || state.Servers[id].Disk != 50 {
		t.Errorf("%+v", state)
	}

	// The disk did not grow: the way back is open, and what was not used is refunded.
	if got := offered(); got != "cloud-vps-2gb cloud-vps-8gb cloud-vps-16gb " {
		t.Error(got)
	}
	back := object{"plan": "cloud-vps-2gb", "scale_disk": true}
	a.want(a.object(200, "POST", path+"/scale/calculate", back), "amount", -14.47, "amount_with_vat", -17.36, "estimated_downtime", "short")
	a.call(200, "POST", path+"/scale", back)
	a.advance(20 * time.Second)
	if state := a.State(); state.Balance != 964 || state.Spent != 36 || state.Servers[id].Plan != "cloud-vps-2gb" {
		t.Errorf("%+v", state)
	}

	// With the disk, of a stopped server.
	a.call(204, "POST", path+"/stop")
	a.advance(5 * time.Second)
	grow := object{"plan": "cloud-vps-8gb", "scale_disk": true}
	a.want(a.object(200, "POST", path+"/scale/calculate", grow), "estimated_downtime", "extended")
	a.call(200, "POST", path+"/scale", grow)
	a.advance(20 * time.Second)
	a.machineState(id, false, false, 2)
	a.want(a.object(200, "GET", path+"/status")["disk"].(object), "limit", 100)
	a.want(a.server(id)["addons"].([]any)[0].(object), "name", "backups", "quantity", 100, "amount", 5)
	if got := offered(); got != "cloud-vps-16gb " {
		t.Error(got)
	}
	a.call(200, "POST", fmt.Sprint("/_sim/servers/", id), object{"disk": 50})
	if got := offered(); got != "cloud-vps-2gb cloud-vps-4gb cloud-vps-16gb " {
		t.Error(got)
	}
}

func TestScaleRefusals(t *testing.T) {
	a, id, path := machine(t, Options{Balance: Amount(200)}, object{"plan": "vds-8gb"})
	for _, plan := range []any{"vds-64gb", "cloud-vps-16gb", "vds-8gb", "vds-32gb", 8} {
		body := object{"plan": plan, "scale_disk": false}
		a.refused("plan", "POST", path+"/scale", body)
		a.refused("plan", "POST", path+"/scale/calculate", body)
	}
	// Enough for a quote only.
	body := object{"plan": "vds-16gb", "scale_disk": true}
	a.want(a.object(200, "POST", path+"/scale/calculate", body), "amount_with_vat", 86.8, "estimated_downtime", "extended")
	if err := a.SetBalance(86.79); err != nil {
		t.Fatal(err)
	}
	a.refused("plan", "POST", path+"/scale", body)
	if server := a.State().Servers[id]; server.Locked || a.State().Balance != 86.79 {
		t.Errorf("%+v", server)
	}
	// A smaller disk is never sold.
	if err := a.SetBalance(1000); err != nil {
		t.Fatal(err)
	}
	a.call(200, "POST", path+"/scale", body)
	a.advance(20 * time.Second)
	a.refused("plan", "POST", path+"/scale", object{"plan": "vds-8gb", "scale_disk": false})
}

// TestScaleWithOpenRenewal changes the server's part of the order that is open, and nothing else of it.
func TestScaleWithOpenRenewal(t *testing.T) {
	a, id, path := machine(t, Options{}, object{"backups": true})
	_, other := a.buy(nil)
	order := a.object(201, "POST", "/v1/servers/renew", object{"server_ids": []int{id, other}, "billing_cycle": 3, "promo_code": "fall2403"})
	a.want(order, "amount", 148.5)
	a.call(204, "PATCH", fmt.Sprintf("/v1/orders/%v/server/%d", order["id"], other), object{"billing_cycle": 3, "promo_code": nil})
	a.want(a.order(order["id"]), "amount", 156)

	a.call(200, "POST", path+"/scale", object{"plan": "cloud-vps-4gb", "scale_disk": true})
	a.want(a.order(order["id"]), "amount", 156)
	a.advance(20 * time.Second)
	services := lines(a.order(order["id"]))
	a.want(services[0], "service_id", id, "amount", 105.3, "is_period_changeable", true, "service_billing_cycle", 3)
	a.want(services[1], "label", "Automatic backups (60 GB)", "amount", 13.5)
	a.want(services[2], "service_id", other, "amount", 75)
	a.want(a.order(order["id"]), "amount", 193.8)
}
