package simulator

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// addons lists name, quantity and status of what is installed.
func (a *account) addons(id int) string {
	a.t.Helper()
	list := []string{}
	for _, addon := range a.server(id)["addons"].([]any) {
		addon := addon.(object)
		list = append(list, fmt.Sprint(addon["name"], " ", addon["quantity"], " ", addon["status"]))
	}
	return strings.Join(list, ", ")
}

// addonPath is the path of an installed addon.
func (a *account) addonPath(id int, name string) string {
	a.t.Helper()
	server := a.State().Servers[id]
	return fmt.Sprintf("/v1/servers/%d/addons/%d", id, server.addonNamed(name).ID)
}

func TestPurchaseOfAddons(t *testing.T) {
	a, id, path := machine(t, Options{}, nil)
	if offers := a.data(path + "/addons"); len(offers) != 10 {
		t.Errorf("%d offers", len(offers))
	}
	// 5 + 25 + 50 + 16 + 18 = 114 a month, for 16 days.
	a.advance(15 * day)
	a.want(a.data(path + "/addons")[0], "key", "cpanel-admin-5", "price", 25, "price_with_vat", 30,
		"price_until_expiry", 13.33, "price_until_expiry_with_vat", 16)
	answer := a.object(200, "POST", path+"/addons", object{
		"backups": true, "cpanel": "cpanel-admin-5", "bandwidth": "100mbps-unmetered", "microsoft_rds_sal": 2, "microsoft_office_sal": 1,
	})
	a.want(answer, "id", id, "locked", false, "renew_amount", 139)
	const all = "backups 50 active, cpanel-admin-5 1 active, 100mbps-unmetered 1 active, " +
		"microsoft-rds-sal 2 active, microsoft-office-sal 1 active"
	if got := a.addons(id); got != all {
		t.Error(got)
	}
	if state := a.State(); state.Balance != 897.04 || state.Spent != 102.96 { // after the server and 60.80 plus VAT
		t.Errorf("%v %v", state.Balance, state.Spent)
	}
	ids := map[int]bool{}
	for _, addon := range a.State().Servers[id].Addons {
		ids[addon.ID] = true
	}
	if len(ids) != 5 || ids[0] {
		t.Error(ids)
	}
	keys := ""
	for _, offer := range a.data(path + "/addons") {
		keys += fmt.Sprint(offer["key"], " ")
	}
	if keys != "cpanel-pro-30 cpanel-plus-50 cpanel-premier-100 1gbps-unmetered windows-server-license " {
		t.Error(keys)
	}
	a.want(a.object(200, "GET", path+"/status")["bandwidth"].(object), "limit", 0)
	a.object(404, "GET", "/v1/servers/1/addons")
}

func TestAddonRefusals(t *testing.T) {
	a, id, path := machine(t, Options{Balance: Amount(200)}, object{
		"backups": true, "cpanel": "cpanel-pro-30", "bandwidth": "100mbps-unmetered", "microsoft_rds_sal": 1,
	})
	refused := func(field string, body object) {
		t.Helper()
		a.refused(field, "POST", path+"/addons", body)
	}
	refused("backups", object{})
	refused("backups", object{"backups": false, "cpanel": nil, "microsoft_rds_sal": 0})
	refused("backups", object{"backups": true})
	refused("backups", object{"backups": "yes"})
	refused("cpanel", object{"cpanel": "cpanel-pro-30"})
	refused("cpanel", object{"cpanel": "cpanel-plus-50"})
	refused("cpanel", object{"cpanel": "cpanel-gold"})
	refused("bandwidth", object{"bandwidth": "1gbps-unmetered"})
	refused("bandwidth", object{"bandwidth": "backups"})
	refused("microsoft_rds_sal", object{"microsoft_rds_sal": 2})
	refused("microsoft_office_sal", object{"microsoft_office_sal": -1})
	// 18 a month and VAT are not there any more.
	if err := a.SetBalance(22.31); err != nil {
		t.Fatal(err)
	}
	refused("microsoft_office_sal", object{"microsoft_office_sal": 1})
	if err := a.SetBalance(22.32); err != nil {
		t.Fatal(err)
	}
	a.call(200, "POST", path+"/addons", object{"microsoft_office_sal": 1})
	if len(a.State().Servers[id].Addons) != 5 {
		t.Error(a.addons(id))
	}

	// The smallest plan comes without cPanel.
	if err := a.SetBalance(100); err != nil {
		t.Fatal(err)
	}
	a.refused("cpanel", "POST", "/v1/servers", deployBody(object{"plan": "cloud-vps-1gb", "cpanel": "cpanel-pro-30"}))
	_, small := a.buy(object{"plan": "cloud-vps-1gb"})
	a.refused("cpanel", "POST", fmt.Sprintf("/v1/servers/%d/addons", small), object{"cpanel": "cpanel-pro-30"})
	for _, list := range []string{"/v1/plans/103/addons", fmt.Sprintf("/v1/servers/%d/addons", small)} {
		for _, offer := range a.data(list) {
			if strings.HasPrefix(offer["key"].(string), "cpanel") {
				t.Error(list, offer)
			}
		}
	}
}

func TestScaleAddons(t *testing.T) {
	a, id, path := machine(t, Options{}, object{"cpanel": "cpanel-admin-5", "microsoft_rds_sal": 2})
	order := a.object(201, "POST", "/v1/servers/renew", object{"server_ids": []int{id}, "billing_cycle": 1})
	a.want(order, "amount", 66)
	before := a.State()
	ids := before.Servers[id].Addons

	// 10 more for cPanel, 24 more for three licences; 31 days.
	grow := object{"cpanel": "cpanel-pro-30", "microsoft_rds_sal": 5, "microsoft_office_sal": 0}
	a.want(a.object(200, "POST", path+"/addons/scale/calculate", grow), "amount", "35.13", "amount_with_vat", "42.16")
	if a.State().Balance != before.Balance {
		t.Error("a quote changes nothing")
	}
	a.want(a.object(200, "PATCH", path+"/addons/scale", grow), "id", id)
	if got := a.addons(id); got != "cpanel-pro-30 1 active, microsoft-rds-sal 5 active" {
		t.Error(got)
	}
	if state := a.State(); cents(before.Balance-state.Balance) != 42.16 || cents(state.Spent-before.Spent) != 42.16 {
		t.Errorf("%v %v", state.Balance, state.Spent)
	}
	for i, addon := range a.State().Servers[id].Addons {
		if addon.ID != ids[i].ID {
			t.Error("an addon keeps its id")
		}
	}
	a.want(a.order(order["id"]), "amount", 100)

	shrink := object{"cpanel": "cpanel-admin-5", "microsoft_rds_sal": 2}
	a.want(a.object(200, "POST", path+"/addons/scale/calculate", shrink), "amount", "-35.13", "amount_with_vat", "-42.16")
	a.call(200, "PATCH", path+"/addons/scale", shrink)
	if state := a.State(); state.Balance != before.Balance || state.Spent != before.Spent {
		t.Errorf("%v %v", state.Balance, state.Spent)
	}
	a.want(a.object(200, "POST", path+"/addons/scale/calculate", object{"microsoft_rds_sal": 2}), "amount", "0.00")

	for field, body := range map[string]object{
		"microsoft_rds_sal":    {"microsoft_rds_sal": 0},
		"microsoft_office_sal": {"microsoft_rds_sal": 2, "microsoft_office_sal": 1},
		"cpanel":               {"microsoft_rds_sal": 2, "cpanel": "cpanel-gold"},
	} {
		a.refused(field, "PATCH", path+"/addons/scale", body)
		a.refused(field, "POST", path+"/addons/scale/calculate", body)
	}
	a.refused("microsoft_rds_sal", "PATCH", path+"/addons/scale", object{"microsoft_rds_sal": -1})
	a.refused("microsoft_rds_sal", "PATCH", path+"/addons/scale", object{"microsoft_rds_sal": "two"})
	if err := a.SetBalance(0); err != nil {
		t.Fatal(err)
	}
	a.refused("cpanel", "PATCH", path+"/addons/scale", grow)
	a.call(200, "PATCH", path+"/addons/scale", object{"microsoft_rds_sal": 1})

	a.call(200, "POST", fmt.Sprint("/_sim/servers/", id), object{"remove_addon": "cpanel-admin-5"})
	a.refused("cpanel", "PATCH", path+"/addons/scale", object{"microsoft_rds_sal": 1, "cpanel": "cpanel-admin-5"})
	a.object(400, "POST", fmt.Sprint("/_sim/servers/", id), object{"remove_addon": "cpanel-admin-5"})
	a.want(a.order(order["id"]), "amount", 33)
}

func TestCancelAddon(t *testing.T) {
	body := func(now bool) object { return object{"reason": "Not needed.", "now": now} }
	const both, ending = "backups 50 active, cpanel-pro-30 1 active", "backups 50 active, cpanel-pro-30 1 cancelled"
	expiry := start.AddDate(0, 1, 0)
	bought := object{"backups": true, "cpanel": "cpanel-pro-30"}

	t.Run("now", func(t *testing.T) {
		a, id, path := machine(t, Options{}, bought)
		balance := a.State().Balance
		order := a.object(201, "POST", "/v1/servers/renew", object{"server_ids": []int{id}, "billing_cycle": 1})
		a.want(order, "amount", 65)
		addon := a.addonPath(id, "cpanel-pro-30")
		a.call(204, "POST", addon, body(true))
		if got := a.addons(id); got != "backups 50 active" || a.State().Balance != balance {
			t.Error(got)
		}
		a.want(a.order(order["id"]), "amount", 30)
		a.object(404, "POST", addon, body(true))
		a.object(404, "DELETE", path+"/addons/1")
		a.refused("now", "POST", a.addonPath(id, "backups"), object{"reason": "", "now": "later"})
	})
	t.Run("at the end of the period", func(t *testing.T) {
		a, id, orderID := renewing(t, Options{}, bought)
		addon := a.addonPath(id, "cpanel-pro-30")
		a.want(a.order(orderID), "amount", 65)
		a.refused("", "DELETE", addon, nil)
		a.call(204, "POST", addon, body(false))
		if got := a.addons(id); got != ending {
			t.Error(got)
		}
		a.want(a.server(id)["addons"].([]any)[1].(object), "ended_at", expiry.Format(time.DateTime))
		a.want(a.server(id), "renew_amount", 30)
		a.want(a.order(orderID), "amount", 30)
		a.refused("", "POST", addon, body(false))
		a.refused("", "POST", addon, body(true))

		a.call(204, "DELETE", addon)
		if got := a.addons(id); got != both {
			t.Error(got)
		}
		a.want(a.server(id)["addons"].([]any)[1].(object), "ended_at", nil)
		a.want(a.order(orderID), "amount", 65)

		a.call(204, "POST", addon, body(false))
		a.advance(14*day - time.Second)
		if got := a.addons(id); got != ending {
			t.Error(got)
		}
		a.advance(time.Second)
		if got := a.addons(id); got != "backups 50 active" {
			t.Error(got)
		}
		if spent := a.State().Spent; spent != 1.2*(65+30) {
			t.Error(spent)
		}
	})
	t.Run("of a server that is not renewed", func(t *testing.T) {
		a, id, _ := machine(t, Options{}, bought)
		a.call(204, "POST", a.addonPath(id, "cpanel-pro-30"), body(false))
		a.call(204, "POST", "/v1/servers/cancel", object{"server_ids": []int{id}})
		a.advance(expiry.Sub(start))
		a.want(a.server(id), "status", "suspended")
		if got := a.addons(id); got != "backups 50 active" {
			t.Error(got)
		}
	})
}
