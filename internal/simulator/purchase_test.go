package simulator

import (
	"fmt"
	"testing"
	"time"
)

func TestPurchase(t *testing.T) {
	a := open(t, Options{ProvisionDelay: 2 * time.Minute})
	order, id := a.buy(object{
		"billing_cycle": 3, "promo_code": "fall2403", "extra_ipv4": 1, "extra_ipv4_ddos": 1, "extra_ipv6": 1, "backups": true,
		"cpanel": "cpanel-pro-30", "bandwidth": "100mbps-unmetered", "microsoft_rds_sal": 2, "microsoft_office_sal": 1,
	})
	// 25 + 2.5 + 10 + 0.5 = 38 and 5 + 35 + 50 + 16 + 18 = 124 a month, for 3 months, less 10 %
	a.want(order, "status", "paid", "type", "new-service", "amount", 437.4, "amount_with_vat", 524.88,
		"amount_from_balance", 524.88, "payment_date", at(start))
	a.want(order["promo"].(object), "code", "fall2403", "percentage", 10)
	services := lines(order)
	if len(services) != 6 {
		t.Fatalf("%d lines", len(services))
	}
	a.want(services[0], "label", "Cloud VPS 2 GB - web-1.example.com", "service_type", "server", "service_id", id,
		"service_billing_cycle", 3, "amount", 102.6, "amount_with_vat", 123.12, "is_period_changeable", false,
		"period_from", start.Unix(), "period_to", start.AddDate(0, 3, 0).Unix())
	a.want(services[1], "label", "Automatic backups (50 GB)", "service_type", "server-addon", "service_billing_cycle", nil)

	server := a.server(id)
	a.want(server, "status", "processing", "promo_code", "fall2403", "billing_cycle", 3, "ip_addresses", []any{},
		"expiry_at", at(start.AddDate(0, 3, 0)), "potential_expiry_at", at(start.AddDate(0, 3, 0)))
	a.want(server["state"].(object), "running", false)
	a.want(server["addons"].([]any)[0].(object), "name", "backups", "quantity", 50, "amount", 15,
		"created_at", "2026-01-10 12:00:00", "id", services[1]["service_id"])
	if len(a.data("/v1/servers")) != 0 || len(a.data("/v1/servers?filter[status]=processing")) != 1 {
		t.Error("a server that is being provisioned is listed on demand only")
	}

	a.advance(2 * time.Minute)
	server = a.server(id)
	a.want(server, "status", "active", "renew_amount", 486, "renew_amount_with_vat", 583.2)
	a.want(server["state"].(object), "running", true)
	versions, protected := "", 0
	for _, address := range server["ip_addresses"].([]any) {
		address := address.(object)
		versions += fmt.Sprint(address["version"])
		if address["ddos_protected"].(bool) {
			protected++
		}
	}
	if versions != "46446" || protected != 1 {
		t.Errorf("addresses of %s, %d protected", versions, protected)
	}
	if item := a.data("/v1/servers")[0]; item["state"] != nil {
		t.Error("state is on a list item")
	}
	a.want(a.object(200, "GET", fmt.Sprint("/v1/servers/", id, "/status")), "running", true, "suspended", false)
	if state := a.State(); state.Purchases != 1 || state.Spent != 524.88 || state.Balance != 475.12 {
		t.Errorf("%+v", state)
	}
}

func TestPurchaseOfSeveral(t *testing.T) {
	a := open(t, Options{DeployAnswer: "server"})
	order, _ := a.buy(object{"name": []string{"a.example.com", "b.example.com"}, "backups": true})
	if services := lines(order); len(services) != 4 || services[2]["label"] != "Cloud VPS 2 GB - b.example.com" {
		t.Error(services)
	}
	a.want(order, "amount", 60)
	servers := a.data("/v1/servers")
	if len(servers) != 2 || a.State().Purchases != 2 {
		t.Error(servers)
	}
	a.want(servers[0], "hostname", "a.example.com")
	a.want(lines(order)[3], "service_id", servers[1]["addons"].([]any)[0].(object)["id"])
}

func TestDeployVariants(t *testing.T) {
	t.Run("a server is the answer", func(t *testing.T) {
		a := open(t, Options{DeployAnswer: "server", ProvisionDelay: time.Minute})
		server := a.object(201, "POST", "/v1/servers", deployBody(nil))
		a.want(server, "hostname", "web-1.example.com", "status", "processing")
		// An order is the answer nevertheless while it is not paid.
		if err := a.SetBalance(0); err != nil {
			t.Fatal(err)
		}
		a.want(a.object(201, "POST", "/v1/servers", deployBody(nil)), "status", "awaiting_payment")
	})
	t.Run("the server appears later", func(t *testing.T) {
		a := open(t, Options{ServiceID: "provisioning", ProvisionDelay: time.Minute})
		order, id := a.buy(nil)
		a.want(order, "status", "paid")
		if id != 0 || len(a.State().Servers) != 0 {
			t.Error("the server is there already")
		}
		a.advance(30 * time.Second)
		line := lines(a.order(order["id"]))[0]
		a.want(a.server(int(line["service_id"].(float64))), "status", "processing", "created_at", at(start.Add(30*time.Second)),
			"expiry_at", at(start.AddDate(0, 1, 0)))
	})
	t.Run("payment is delayed", func(t *testing.T) {
		a := open(t, Options{AutoPay: "delayed", AutoPayDelay: time.Minute})
		order, _ := a.buy(nil)
		a.want(order, "status", "processing")
		a.advance(time.Minute)
		order = a.order(order["id"])
		a.want(order, "status", "paid", "payment_date", at(start.Add(time.Minute)))
		a.want(a.server(int(lines(order)[0]["service_id"].(float64))), "expiry_at", at(start.Add(time.Minute).AddDate(0, 1, 0)))
	})
	t.Run("payment is delayed and the balance too small", func(t *testing.T) {
		a := open(t, Options{AutoPay: "delayed", Balance: Amount(0)})
		order, _ := a.buy(nil)
		a.want(order, "status", "processing")
		a.want(a.order(order["id"]), "status", "awaiting_payment")
	})
	t.Run("payment is off", func(t *testing.T) {
		a := open(t, Options{AutoPay: "off"})
		order, _ := a.buy(nil)
		a.want(order, "status", "awaiting_payment", "payment_date", nil)
		a.want(lines(order)[0], "service_id", nil)
		paid := a.object(200, "POST", "/v1/orders/pay", object{"order_ids": []any{order["id"], order["id"]}, "payment_method": "balance"})
		a.want(paid["data"].([]any)[0].(object), "status", "paid")
		if state := a.State(); len(state.Servers) != 1 || state.Balance != 970 {
			t.Errorf("%+v", state)
		}
	})
}

func TestDeployRefusals(t *testing.T) {
	a := open(t, Options{})
	for _, test := range []struct {
		field   string
		changes object
	}{
		{"name", object{"name": nil}},
		{"name", object{"name": []string{}}},
		{"name", object{"name": []string{"a", ""}}},
		{"name", object{"name": 7}},
		{"plan", object{"plan": "cloud-vps-3gb"}},
		{"plan", object{"plan": "vds-32gb"}},
		{"billing_cycle", object{"billing_cycle": 2}},
		{"billing_cycle", object{"plan": "vds-16gb", "billing_cycle": 1}},
		{"billing_cycle", object{"billing_cycle": "one"}},
		{"image_id", object{"image_id": nil}},
		{"image_id", object{"image_id": 1}},
		{"image_id", object{"snapshot_id": 116}},
		{"snapshot_id", object{"image_id": nil, "snapshot_id": 1}},
		{"backup_id", object{"image_id": nil, "backup_id": 1}},
		{"primary_iso_id", object{"image_id": nil, "primary_iso_id": 1}},
		{"secondary_iso_id", object{"secondary_iso_id": 1}},
		{"password", object{"password": "12345"}},
		{"ssh_keys", object{"ssh_keys": []int{1}}},
		{"extra_ipv4", object{"extra_ipv4": -1}},
		{"extra_ipv6", object{"extra_ipv6": "many"}},
		{"microsoft_rds_sal", object{"microsoft_rds_sal": -1}},
		{"cpanel", object{"cpanel": "cpanel-gold"}},
		{"promo_code", object{"promo_code": "spring"}},
		{"promo_code", object{"promo_code": "fall2403"}},
	} {
		a.refused(test.field, "POST", "/v1/servers", deployBody(test.changes))
	}
	several := a.object(422, "POST", "/v1/servers", object{})
	a.want(several, "message", "The selected billing cycle is invalid. (and 3 more)")
	if status, _, _, _ := a.send("POST", "/v1/servers", "{"); status != 422 {
		t.Error("half a body answers", status)
	}
	if state := a.State(); len(state.Orders) != 0 || state.Purchases != 0 {
		t.Error("something was bought")
	}
	for _, changes := range []object{
		{"image_id": nil, "snapshot_id": 116},
		{"image_id": nil, "backup_id": 77},
		{"image_id": nil, "primary_iso_id": 21, "secondary_iso_id": 22},
		{"image_id": 73, "snapshot_id": nil, "password": "123456"},
	} {
		_, id := a.buy(changes)
		a.want(a.server(id), "status", "active")
	}
	servers := a.data("/v1/servers")
	if len(servers) != 4 || servers[0]["server_image"] != nil {
		t.Error("servers from other sources")
	}
}

func TestOrders(t *testing.T) {
	a := open(t, Options{Balance: Amount(40)})
	order, _ := a.buy(object{"plan": "cloud-vps-4gb"})
	id := order["id"]
	path := fmt.Sprint("/v1/orders/", id)
	a.want(order, "status", "awaiting_payment", "amount_from_balance", 0, "due_at", at(start.Add(14*day)))
	a.want(a.object(200, "GET", "/v1/balance"), "balance", 40, "shortfall", 6.8, "currency", "EUR")

	a.refused("order_ids", "POST", "/v1/orders/pay", object{"order_ids": []any{id}})
	a.refused("order_ids", "POST", "/v1/orders/pay", object{"order_ids": []any{}})
	a.refused("order_ids", "POST", "/v1/orders/pay", object{"order_ids": "all"})
	a.refused("payment_method", "POST", "/v1/orders/pay", object{"order_ids": []any{id}, "payment_method": "bitcoin"})
	a.object(404, "POST", "/v1/orders/pay", object{"order_ids": []any{id, 1}})

	for filter, want := range map[string]int{
		"": 1, "?filter[status]=awaiting_payment": 1, "?filter[status]=pending_payment": 1, "?filter[status]=paid,%20cancelled": 0,
	} {
		items := a.data("/v1/orders" + filter)
		if len(items) != want {
			t.Errorf("%q lists %d orders", filter, len(items))
		}
		if want == 1 && (items[0]["services"] != nil || items[0]["invoices"] != nil) {
			t.Error("a list item has lines or invoices")
		}
	}

	a.refused("promo_code", "PATCH", path, object{"promo_code": "fall2403"})
	a.refused("auto_pay", "PATCH", path, object{"auto_pay": "yes"})
	updated := a.object(200, "PATCH", path, object{"promo_code": "fall2401", "auto_pay": false})
	a.want(updated, "amount", 37.05, "amount_with_vat", 44.46, "auto_pay", false, "status", "awaiting_payment")
	a.want(lines(updated)[0]["promo"].(object), "code", "fall2401")
	a.want(a.object(200, "PATCH", path, object{"promo_code": nil}), "amount", 39, "promo", nil)
	if err := a.SetBalance(100); err != nil {
		t.Fatal(err)
	}
	a.want(a.object(200, "PATCH", path, object{"auto_pay": true}), "status", "paid")

	a.refused("", "DELETE", path, nil)
	a.refused("", "PATCH", path, object{"auto_pay": true})
	a.refused("order_ids", "POST", "/v1/orders/pay", object{"order_ids": []any{id}})
	for _, method := range []string{"GET", "DELETE", "PATCH"} {
		a.object(404, method, "/v1/orders/1", object{})
	}
}

func TestUnpaidOrders(t *testing.T) {
	a := open(t, Options{Balance: Amount(0)})
	first, _ := a.buy(nil)
	second, _ := a.buy(nil)
	a.call(204, "DELETE", fmt.Sprint("/v1/orders/", first["id"]))
	a.want(a.order(first["id"]), "status", "cancelled")
	a.advance(14*day - time.Second)
	a.want(a.order(second["id"]), "status", "awaiting_payment")
	a.advance(time.Second)
	a.want(a.order(second["id"]), "status", "cancelled")
	if len(a.State().Servers) != 0 {
		t.Error("nobody paid for this server")
	}
	if cancelled := a.data("/v1/orders?filter[status]=cancelled"); len(cancelled) != 2 || cancelled[0]["id"] != second["id"] {
		t.Error("orders are listed newest first", cancelled)
	}
}
