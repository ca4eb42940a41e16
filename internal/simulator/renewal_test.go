package simulator

import (
	"fmt"
	"testing"
	"time"
)

var expiry = start.AddDate(0, 1, 0)

// renewing buys a server and moves the clock until its renewal order is open.
func renewing(t *testing.T, options Options, changes object) (a *account, serverID, orderID int) {
	t.Helper()
	a = open(t, options)
	_, serverID = a.buy(changes)
	a.advance(expiry.Sub(start) - 14*day - time.Second)
	if a.State().Servers[serverID].OrderID != 0 {
		t.Fatal("the renewal opens too early")
	}
	a.advance(time.Second)
	orderID = a.State().Servers[serverID].OrderID
	if orderID == 0 {
		t.Fatal("no renewal is open")
	}
	return a, serverID, orderID
}

func TestRenewal(t *testing.T) {
	a, id, orderID := renewing(t, Options{}, object{"backups": true})
	order := a.order(orderID)
	a.want(order, "type", "renew-service", "status", "awaiting_payment", "auto_pay", true, "amount", 30, "due_at", at(expiry))
	address := a.server(id)["ip_addresses"].([]any)[0].(object)["ip_address"]
	a.want(lines(order)[0], "label", fmt.Sprintf("Renewal: Cloud VPS 2 GB - web-1.example.com [%s]", address), "sublabel", address,
		"is_period_changeable", true, "service_id", id, "service_minimum_billing_cycle", 1, "period_from", expiry.Unix())
	a.want(lines(order)[1], "service_type", "server-addon", "is_period_changeable", false)
	a.want(a.server(id), "expiry_at", at(expiry), "potential_expiry_at", at(expiry.AddDate(0, 1, 0)))

	a.advance(14 * day)
	a.want(a.order(orderID), "status", "paid", "payment_date", at(expiry))
	a.want(lines(a.order(orderID))[0], "is_period_changeable", false)
	a.want(a.server(id), "status", "active", "expiry_at", at(expiry.AddDate(0, 1, 0)))
	a.refused("", "PATCH", fmt.Sprintf("/v1/orders/%d/server/%d", orderID, id), object{"billing_cycle": 3})
}

func TestRenewalPaidEarly(t *testing.T) {
	a, id, orderID := renewing(t, Options{}, nil)
	a.object(200, "POST", "/v1/orders/pay", object{"order_ids": []int{orderID}})
	a.want(a.server(id), "expiry_at", at(expiry.AddDate(0, 1, 0)), "potential_expiry_at", at(expiry.AddDate(0, 1, 0)))
	a.advance(14 * day)
	if len(a.State().Orders) != 2 {
		t.Error("renewed twice")
	}
}

func TestRenewalLapses(t *testing.T) {
	for name, prepare := range map[string]func(a *account, id, orderID int){
		"balance too small": func(a *account, _, _ int) { a.call(200, "POST", "/_sim/balance", object{"balance": 1}) },
		"paid by hand": func(a *account, _, orderID int) {
			a.call(200, "PATCH", fmt.Sprint("/v1/orders/", orderID), object{"auto_pay": false})
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, id, orderID := renewing(t, Options{Terminated: "status"}, nil)
			prepare(a, id, orderID)
			a.advance(14 * day)
			a.want(a.server(id), "status", "suspended")
			a.want(a.order(orderID), "status", "awaiting_payment")
			a.advance(3 * day)
			a.want(a.server(id), "status", "terminated")
			a.want(a.order(orderID), "status", "cancelled")
		})
	}
	t.Run("paid while suspended", func(t *testing.T) {
		a, id, orderID := renewing(t, Options{}, nil)
		a.call(200, "PATCH", fmt.Sprint("/v1/orders/", orderID), object{"auto_pay": false})
		a.advance(15 * day)
		a.object(200, "POST", "/v1/orders/pay", object{"order_ids": []int{orderID}})
		a.want(a.server(id), "status", "active", "expiry_at", at(expiry.AddDate(0, 1, 0)))
		a.advance(3 * day)
		a.want(a.server(id), "status", "active")
	})
	t.Run("without auto_renew", func(t *testing.T) {
		a := open(t, Options{})
		_, id := a.buy(nil)
		a.call(200, "POST", fmt.Sprint("/_sim/servers/", id), object{"auto_renew": false})
		a.advance(expiry.Sub(start))
		a.want(a.server(id), "status", "suspended", "auto_renew", false)
	})
	t.Run("order deleted", func(t *testing.T) {
		a, id, orderID := renewing(t, Options{}, nil)
		a.call(204, "DELETE", fmt.Sprint("/v1/orders/", orderID))
		a.want(a.server(id), "potential_expiry_at", at(expiry))
		a.advance(14 * day)
		a.want(a.server(id), "status", "suspended")
		order := a.object(201, "POST", "/v1/servers/renew", object{"server_ids": []int{id}, "billing_cycle": 1})
		a.object(200, "POST", "/v1/orders/pay", object{"order_ids": []any{order["id"]}})
		a.want(a.server(id), "status", "active")
	})
}

// TestTwoYears plays many events at once; it must come out as it does in small steps.
func TestTwoYears(t *testing.T) {
	options := Options{Servers: 3, Balance: Amount(800)}
	atOnce, inSteps := open(t, options), open(t, options)
	for _, a := range []*account{atOnce, inSteps} {
		a.buy(object{"billing_cycle": 6})
	}
	atOnce.advance(731 * day)
	for range 731 {
		inSteps.advance(day)
	}
	one, two := atOnce.State(), inSteps.State()
	if string(encode(one)) != string(encode(two)) {
		t.Errorf("%s\n%s", encode(one), encode(two))
	}
	if one.Spent < 600 || len(one.Orders) < 20 {
		t.Errorf("not much happened: %v in %d orders", one.Spent, len(one.Orders))
	}
}

func TestChangeRenewalPeriod(t *testing.T) {
	a, id, orderID := renewing(t, Options{}, object{"backups": true})
	path := fmt.Sprintf("/v1/orders/%d/server/%d", orderID, id)
	if answer := a.call(204, "PATCH", path, object{"billing_cycle": 12, "promo_code": "fall2412"}); answer != nil {
		t.Error(answer)
	}
	order := a.order(orderID)
	a.want(order, "amount", 288, "amount_with_vat", 345.6)
	a.want(order["promo"].(object), "code", "fall2412")
	a.want(lines(order)[0], "service_billing_cycle", 12, "amount", 240, "period_to", expiry.AddDate(1, 0, 0).Unix())
	a.want(a.server(id), "billing_cycle", 1, "potential_expiry_at", at(expiry.AddDate(1, 0, 0)), "expiry_at", at(expiry))

	a.refused("promo_code", "PATCH", path, object{"billing_cycle": 3}) // the code in effect wants 12 months
	a.call(204, "PATCH", path, object{"billing_cycle": 24})
	a.want(a.order(orderID)["promo"].(object), "code", "fall2412")
	a.call(204, "PATCH", path, object{"billing_cycle": 3, "promo_code": nil})
	a.want(a.order(orderID), "amount", 90, "promo", nil)

	a.refused("billing_cycle", "PATCH", path, object{"billing_cycle": 2})
	a.refused("billing_cycle", "PATCH", path, object{"billing_cycle": "3"})
	a.refused("promo_code", "PATCH", path, object{"billing_cycle": 3, "promo_code": "spring"})
	for _, path := range []string{
		fmt.Sprintf("/v1/orders/%d/server/%d", orderID, id+1),
		fmt.Sprintf("/v1/orders/%d/vm/%d", orderID, id),
		fmt.Sprintf("/v1/orders/%d/server/0", orderID),
		fmt.Sprintf("/v1/orders/1/server/%d", id),
	} {
		a.object(404, "PATCH", path, object{"billing_cycle": 3})
	}
	addon := lines(a.order(orderID))[1]["service_id"]
	a.refused("", "PATCH", fmt.Sprintf("/v1/orders/%d/server-addon/%v", orderID, addon), object{"billing_cycle": 3})
	a.call(200, "POST", fmt.Sprint("/_sim/orders/", orderID), object{"is_period_changeable": false})
	a.refused("", "PATCH", path, object{"billing_cycle": 6})

	a.advance(14 * day)
	a.want(a.server(id), "billing_cycle", 3, "expiry_at", at(expiry.AddDate(0, 3, 0)))
}

func TestChangeRenewalPeriodBelowMinimum(t *testing.T) {
	a := open(t, Options{Balance: Amount(5000)})
	_, id := a.buy(object{"plan": "vds-16gb", "billing_cycle": 3})
	order := a.object(201, "POST", "/v1/servers/renew", object{"server_ids": []int{id}, "billing_cycle": 3})
	a.refused("billing_cycle", "PATCH", fmt.Sprintf("/v1/orders/%v/server/%d", order["id"], id), object{"billing_cycle": 1})
}

func TestRenewServers(t *testing.T) {
	a := open(t, Options{})
	_, one := a.buy(nil)
	_, two := a.buy(object{"billing_cycle": 3})
	body := func(cycle int, ids ...int) object { return object{"server_ids": ids, "billing_cycle": cycle} }

	quote := body(6, one, two)
	quote["promo_code"] = "fall2406"
	a.want(a.object(200, "POST", "/v1/servers/renew/calculate", quote), "amount", 300, "discount", 45,
		"discount_with_vat", 54, "due_today_amount", 255, "due_today_amount_with_vat", 306)
	a.want(a.object(200, "POST", "/v1/servers/renew/calculate", body(1, one)), "discount", 0, "promo_code", nil)
	if len(a.State().Orders) != 2 {
		t.Error("a quote is no order")
	}

	order := a.object(201, "POST", "/v1/servers/renew", body(6, one, two))
	a.want(order, "type", "combined", "status", "awaiting_payment", "amount", 300, "due_at", at(expiry))
	a.refused("server_ids", "POST", "/v1/servers/renew", body(6, one))
	a.call(204, "PATCH", fmt.Sprintf("/v1/orders/%v/server/%d", order["id"], two), object{"billing_cycle": 1})
	a.want(a.order(order["id"]), "amount", 175)

	// Whoever is cancelled leaves the order; the others stay on it.
	a.call(204, "POST", "/v1/servers/cancel", object{"server_ids": []int{two}})
	a.want(a.order(order["id"]), "amount", 150, "status", "awaiting_payment")
	a.refused("server_ids", "POST", "/v1/servers/renew", body(6, two))
	a.object(200, "POST", "/v1/orders/pay", object{"order_ids": []any{order["id"]}})
	a.want(a.server(one), "billing_cycle", 6, "expiry_at", at(expiry.AddDate(0, 6, 0)))
	a.want(a.server(two), "expiry_at", at(start.AddDate(0, 3, 0)))

	a.refused("billing_cycle", "POST", "/v1/servers/renew", body(5, one))
	a.refused("server_ids", "POST", "/v1/servers/renew", body(1))
	a.refused("server_ids", "POST", "/v1/servers/renew/calculate", object{"server_ids": "all", "billing_cycle": 1})
	a.refused("promo_code", "POST", "/v1/servers/renew", object{"server_ids": []int{one}, "billing_cycle": 1, "promo_code": "x"})
	a.object(404, "POST", "/v1/servers/renew", body(1, 1))

	a.call(200, "POST", "/_sim/variants", object{"provision_delay": "1m"})
	_, three := a.buy(nil)
	a.refused("server_ids", "POST", "/v1/servers/renew", body(1, three))
}
