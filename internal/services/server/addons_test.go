package server_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// installed lists the addons of a server as "2 microsoft-rds-sal", with a minus for one that ends.
func installed(s *simulator.Server) any {
	var names []string
	for _, addon := range s.Addons {
		name := addon.Name
		if strings.HasPrefix(name, "microsoft-") {
			name = fmt.Sprint(addon.Quantity, " ", name)
		}
		if !addon.EndedAt.IsZero() {
			name = "-" + name
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func expectInstalled(t *testing.T, sim *acctest.Simulation, want string) {
	t.Helper()
	if got := installed(theServer(t, sim)); got != want {
		t.Errorf("the server has the addons %q, not %q", got, want)
	}
}

// TestAddons buys addons with the server, adds, scales, cancels them, and takes that back.
func TestAddons(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	first := declared("addons", attrs{"backups": true, "cpanel": "cpanel-admin-5"})
	more := declared("addons", attrs{"backups": true, "cpanel": "cpanel-pro-30", "bandwidth": "100mbps-unmetered", "microsoft_rds_sal": 2})
	fewer := declared("addons", attrs{"backups": true, "microsoft_rds_sal": 2})
	const complete = "backups, cpanel-pro-30, 100mbps-unmetered, 2 microsoft-rds-sal"
	const changes = "addons: Server web-1.example.com (2865) gets other addons. "

	a.Creates(first, postServer).Has("renew_amount", 55)
	expectInstalled(t, a.Simulation, "backups, cpanel-admin-5")
	a.Updates(more, quoteAddons, quoteAddons, scaleAddons, postAddons).Warned(changes +
		"It changes the size of addons to cpanel-pro-30. 10.33 (12.40 with VAT) EUR are charged at once. " +
		"It buys 100mbps-unmetered, 2 microsoft-rds-sal. 68.21 (81.84 with VAT) EUR are charged at once.")
	expectInstalled(t, a.Simulation, complete)
	a.Updates(fewer, "POST /servers/2865/addons/2867", "POST /servers/2865/addons/2870").Warned(changes +
		"cpanel-pro-30 is cancelled, and ends on 2026-02-15. 100mbps-unmetered is cancelled, and ends on 2026-02-15.")
	expectInstalled(t, a.Simulation, "backups, -cpanel-pro-30, -100mbps-unmetered, 2 microsoft-rds-sal")
	a.Keeps(fewer)
	a.Updates(more, "DELETE /servers/2865/addons/2867", "DELETE /servers/2865/addons/2870").Warned(changes +
		"The cancellation of cpanel-pro-30 is undone. The cancellation of 100mbps-unmetered is undone.")
	expectInstalled(t, a.Simulation, complete)
}

// kinds has each kind of addon: as it is declared, what "none" is, and what the server has then.
var kinds = map[string]struct {
	addon, none any
	installed   string
}{
	"backups":              {true, false, "backups"},
	"cpanel":               {"cpanel-admin-5", nil, "cpanel-admin-5"},
	"bandwidth":            {"100mbps-unmetered", nil, "100mbps-unmetered"},
	"microsoft_rds_sal":    {2, 0, "2 microsoft-rds-sal"},
	"microsoft_office_sal": {3, 0, "3 microsoft-office-sal"},
}

// TestAddons_kinds has each of them with the server and later, ends it in every way, and takes that back.
func TestAddons_kinds(t *testing.T) {
	t.Parallel()
	for attribute, kind := range kinds {
		t.Run(attribute, func(t *testing.T) {
			t.Parallel()
			with := declared("addons", attrs{attribute: kind.addon})
			without := declared("addons", attrs{attribute: kind.none})
			if kind.none == nil {
				without = declared("addons", nil)
			}
			sim, server := owned(t, simulator.Options{}, "addons", attrs{attribute: kind.addon})
			expectInstalled(t, sim, kind.installed)
			expectSettled(t, server, with)
			spent := sim.State().Spent

			for _, ended := range []map[string]any{without, declared("addons", nil), declared()} {
				mustApply(t, server, ended)
				expectInstalled(t, sim, "-"+kind.installed)
				mustApply(t, server, with)
				expectInstalled(t, sim, kind.installed)
			}
			expectSpent(t, sim, spent)

			at := maps.Clone(without)
			at["cancel_mode"] = "immediate"
			expectText(t, server.Plan(t.Context(), at).Diagnostics, "WARNING at addons: Addons change: Server web-1.example.com (2865) gets other addons. "+
				strings.TrimLeft(kind.installed, "23 ")+" is cancelled at once: its paid time is lost.")
			mustApply(t, server, at)
			expectInstalled(t, sim, "")

			sim.ResetRequests()
			mustApply(t, server, with)
			expectInstalled(t, sim, kind.installed)
			expectWrote(t, sim, postAddons)

			mustApply(t, server, without)
			mustAdvance(t, sim, 33*day) // it is over
			expectSettled(t, server, without)
			expectInstalled(t, sim, "")
		})
	}
}

// TestAddons_sizes scales what can be scaled, and quotes it.
func TestAddons_sizes(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{}, "addons", attrs{"cpanel": "cpanel-pro-30", "microsoft_rds_sal": 2, "microsoft_office_sal": 1})
	const changes = "WARNING at addons: Addons change: Server web-1.example.com (2865) gets other addons. It changes the size of addons to "
	for _, step := range []struct {
		addons          attrs
		text, installed string
	}{
		{
			attrs{"cpanel": "cpanel-pro-30", "microsoft_rds_sal": 3, "microsoft_office_sal": 1},
			"3 microsoft-rds-sal. 8.27 (9.92 with VAT) EUR are charged at once.", "cpanel-pro-30, 3 microsoft-rds-sal, 1 microsoft-office-sal",
		},
		{
			attrs{"cpanel": "cpanel-admin-5", "microsoft_rds_sal": 3, "microsoft_office_sal": 1},
			"cpanel-admin-5. 10.33 (12.40 with VAT) EUR are refunded to the balance.", "cpanel-admin-5, 3 microsoft-rds-sal, 1 microsoft-office-sal",
		},
		{
			attrs{"cpanel": "cpanel-admin-5", "microsoft_rds_sal": 1, "microsoft_office_sal": 2},
			"1 microsoft-rds-sal, 2 microsoft-office-sal. 2.07 (2.48 with VAT) EUR are charged at once.", "cpanel-admin-5, 1 microsoft-rds-sal, 2 microsoft-office-sal",
		},
	} {
		config := declared("addons", step.addons)
		expectText(t, server.Plan(t.Context(), config).Diagnostics, changes+step.text)
		sim.ResetRequests()
		mustApply(t, server, config)
		expectWrote(t, sim, quoteAddons, scaleAddons)
		expectInstalled(t, sim, step.installed)
	}
	// Larger again while it ends.
	mustApply(t, server, declared("addons", attrs{"cpanel": "cpanel-admin-5"}))
	expectInstalled(t, sim, "cpanel-admin-5, -1 microsoft-rds-sal, -2 microsoft-office-sal")
	again := declared("addons", attrs{"cpanel": "cpanel-admin-5", "microsoft_rds_sal": 4})
	expectText(t, server.Plan(t.Context(), again).Diagnostics, "WARNING at addons: Addons change: Server web-1.example.com (2865) gets other addons. "+
		"The cancellation of microsoft-rds-sal is undone. It changes the size of addons to 4 microsoft-rds-sal. 24.80 (29.76 with VAT) EUR are charged at once.")
	mustApply(t, server, again)
	expectInstalled(t, sim, "cpanel-admin-5, 4 microsoft-rds-sal, -2 microsoft-office-sal")
}

// TestAddons_replaced takes another bandwidth, which no call scales: the former one ends at once, even if it was
// ending.
func TestAddons_replaced(t *testing.T) {
	t.Parallel()
	slower, faster := declared("addons", attrs{"bandwidth": "100mbps-unmetered"}), declared("addons", attrs{"bandwidth": "1gbps-unmetered"})
	for name, calls := range map[string][]string{
		"running": {"POST /servers/2865/addons/2866", postAddons},
		"ending":  {"POST /servers/2865/addons/2866", "DELETE /servers/2865/addons/2866", "POST /servers/2865/addons/2866", postAddons},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, server := owned(t, simulator.Options{}, "addons", slower["addons"])
			if name == "ending" {
				mustApply(t, server, declared())
				// Declared again in the same breath.
				expectText(t, server.Plan(t.Context(), slower).Diagnostics,
					"WARNING at addons: Addons change: Server web-1.example.com (2865) gets other addons. The cancellation of 100mbps-unmetered is undone.")
			}
			expectText(t, server.Plan(t.Context(), faster).Diagnostics, "WARNING at addons: Addons change: Server web-1.example.com (2865) gets other addons. "+
				"100mbps-unmetered is cancelled at once: its paid time is lost. It buys 1gbps-unmetered. 465.00 (558.00 with VAT) EUR are charged at once.")
			sim.ResetRequests()
			mustApply(t, server, faster)
			expectWrote(t, sim, calls...)
			expectInstalled(t, sim, "1gbps-unmetered")
		})
	}
}

// TestAddons_elsewhere leaves alone what was bought in the client area, until it is declared, which takes no call.
func TestAddons_elsewhere(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	session := a.Session(t)
	server := session.Resource("vpsbg_server")
	mustApply(t, server, declared())
	if _, err := a.Client(t).PurchaseServerAddons(t.Context(), serverID,
		vpsbg.AddonOrder{Backups: true, MicrosoftRDSSAL: 2}); err != nil {
		t.Fatal(err)
	}
	expectSettled(t, server, declared())

	mustApply(t, server, declared("addons", attrs{"cpanel": "cpanel-admin-5"}))
	expectInstalled(t, a.Simulation, "backups, 2 microsoft-rds-sal, cpanel-admin-5")
	mustApply(t, server, declared())
	expectInstalled(t, a.Simulation, "backups, 2 microsoft-rds-sal, -cpanel-admin-5")

	imported := a.Session(t).Resource("vpsbg_server") // instead of the other one
	for _, resource := range []*acctest.Resource{server, imported} {
		if resource == imported {
			expectOK(t, imported.Import(t.Context(), "2865", nil))
		}
		a.ResetRequests()
		mustApply(t, resource, declared("addons", attrs{"backups": true, "microsoft_rds_sal": 2}))
		expectWrote(t, a.Simulation)
		mustApply(t, resource, declared("addons", attrs{"backups": true, "microsoft_rds_sal": 2, "bandwidth": nil}))
		expectWrote(t, a.Simulation)
	}
	// What is declared as none is ended.
	mustApply(t, imported, declared("addons", attrs{"backups": false}))
	expectInstalled(t, a.Simulation, "-backups, -2 microsoft-rds-sal, -cpanel-admin-5")
}

// TestAddons_drift ends addons in the client area: the plan takes that back, or buys them again.
func TestAddons_drift(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	server := a.Session(t).Resource("vpsbg_server")
	all := attrs{}
	for attribute, kind := range kinds {
		all[attribute] = kind.addon
	}
	config := declared("addons", all)
	mustApply(t, server, config)
	const complete = "backups, cpanel-admin-5, 100mbps-unmetered, 2 microsoft-rds-sal, 3 microsoft-office-sal"
	expectInstalled(t, a.Simulation, complete)
	for _, addon := range a.State().Servers[serverID].Addons {
		if err := a.Client(t).CancelServerAddon(t.Context(), serverID, vpsbg.ID(addon.ID), "panel", false); err != nil {
			t.Fatal(err)
		}
	}
	expectOK(t, server.Refresh(t.Context()))
	expectText(t, server.Plan(t.Context(), config).Diagnostics, "WARNING at addons: Addons change: Server web-1.example.com (2865) gets other addons. The cancellation of backups is undone.")
	mustApply(t, server, config)
	expectInstalled(t, a.Simulation, complete)

	change(t, a.Simulation, serverID, simulator.ServerChange{RemoveAddon: "backups"})
	change(t, a.Simulation, serverID, simulator.ServerChange{RemoveAddon: "microsoft-rds-sal"})
	expectOK(t, server.Refresh(t.Context()))
	expectText(t, server.Plan(t.Context(), config).Diagnostics,
		"WARNING at addons: Addons change: Server web-1.example.com (2865) gets other addons. It buys backups, 2 microsoft-rds-sal. 21.71 (26.04 with VAT) EUR are charged at once.")
	mustApply(t, server, config)

	// Ended in the client area, and no longer declared: there is nothing to do.
	change(t, a.Simulation, serverID, simulator.ServerChange{RemoveAddon: "cpanel-admin-5"})
	delete(all, "cpanel")
	a.ResetRequests()
	mustApply(t, server, config)
	expectWrote(t, a.Simulation)
}

// TestAddons_refused asks for what is not sold, and for what the balance does not cover.
func TestAddons_refused(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{Balance: simulator.Amount(40)})
	expectText(t, server.Plan(t.Context(), declared("addons", attrs{"cpanel": "cpanel-admin-6"})).Diagnostics,
		`ERROR at addons.cpanel: Addon not on offer: The plan cloud-vps-2gb is not sold with the addon "cpanel-admin-6". The nearest are: cpanel-admin-5`)
	other := sim.Session(t).Resource("vpsbg_server")
	small := declared("plan", "cloud-vps-1gb", "hostname", "web-2.example.com", "addons", attrs{"cpanel": "cpanel-admin-5"})
	expectText(t, other.Apply(t.Context(), small),
		`ERROR at addons.cpanel: Addon not on offer: The plan cloud-vps-1gb is not sold with the addon "cpanel-admin-5".`)
	expectWrote(t, sim)

	dear := declared("addons", attrs{"bandwidth": "100mbps-unmetered"})
	expectText(t, server.Apply(t.Context(), dear), "ERROR at addons.bandwidth: Unable to buy addons for server web-1.example.com (2865): Insufficient funds.")
	expectSpent(t, sim, serverPrice)
	expectSettled(t, server, declared())

	addFault(t, sim, simulator.Fault{OperationID: "listPlanAddons", Status: 403, Times: -1})
	fresh := sim.Session(t).Continue(*server)
	expectText(t, fresh.Plan(t.Context(), dear).Diagnostics, "ERROR: Unable to check the addons: GET /plans/104/addons (listPlanAddons) answered 403")
}

// TestAddons_half fails in the middle: the next apply makes the rest.
func TestAddons_half(t *testing.T) {
	t.Parallel()
	before := attrs{"backups": true, "bandwidth": "100mbps-unmetered", "microsoft_rds_sal": 1}
	after := attrs{"backups": false, "bandwidth": "1gbps-unmetered", "microsoft_rds_sal": 2, "microsoft_office_sal": 1}
	for operation, text := range map[string]string{
		"scaleServerAddons":    "ERROR: Unable to change the size of addons of server web-1.example.com (2865): PATCH /servers/2865/addons/scale",
		"cancelServerAddon":    "ERROR: Unable to cancel the addon 100mbps-unmetered of server web-1.example.com (2865): POST /servers/2865/addons/2867",
		"purchaseServerAddons": "ERROR: Unable to buy addons for server web-1.example.com (2865): POST /servers/2865/addons",
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			sim, server := owned(t, simulator.Options{}, "addons", before)
			addFault(t, sim, simulator.Fault{OperationID: operation, Status: 422})
			expectText(t, server.Apply(t.Context(), declared("addons", after)), text)
			mustApply(t, server, declared("addons", after))
			expectInstalled(t, sim, "-backups, 2 microsoft-rds-sal, 1gbps-unmetered, 1 microsoft-office-sal")
		})
	}
	t.Run("first", func(t *testing.T) {
		t.Parallel()
		sim, server := owned(t, simulator.Options{}, "addons", before)
		addFault(t, sim, simulator.Fault{OperationID: "getServer", Status: 403, Skip: 2}) // the refresh, and the look before all changes
		expectText(t, server.Apply(t.Context(), declared("addons", after)), "ERROR: Unable to read the addons of server web-1.example.com (2865): GET /servers/2865")
		expectWrote(t, sim, quoteAddons)
	})
	t.Run("last", func(t *testing.T) {
		t.Parallel()
		sim, server := owned(t, simulator.Options{}, "addons", before)
		addFault(t, sim, simulator.Fault{OperationID: "cancelServerAddon", Status: 422, Skip: 1})
		expectText(t, server.Apply(t.Context(), declared("addons", after)), "ERROR: Unable to cancel the addon backups of server web-1.example.com (2865)")
		mustApply(t, server, declared("addons", after))
		expectInstalled(t, sim, "-backups, 2 microsoft-rds-sal, 1gbps-unmetered, 1 microsoft-office-sal")
	})
}

// TestAddons_quote has quotes that are not to be had: the plan says so, and stands.
func TestAddons_quote(t *testing.T) {
	t.Parallel()
	const changes = "WARNING at addons: Addons change: Server web-1.example.com (2865) gets other addons. "
	sim, server := owned(t, simulator.Options{}, "addons", attrs{"cpanel": "cpanel-admin-5"})
	both := declared("addons", attrs{"cpanel": "cpanel-pro-30", "backups": true})
	planned := withReadToken(t, sim, server).Plan(t.Context(), both)
	expectOK(t, planned.Diagnostics)
	expectText(t, planned.Diagnostics, changes+"It changes the size of addons to cpanel-pro-30. VPSBG calculates the price only for tokens with the Write permission. "+
		"It buys backups. 5.17 (6.20 with VAT) EUR are charged at once.")
	expectWrote(t, sim, quoteAddons) // which is refused

	offers := `{"data": [{"key": "backups", "price": 5, "price_with_vat": 6, "price_until_expiry": null, "price_until_expiry_with_vat": null}]}`
	for _, fault := range []simulator.Fault{{Status: 403}, {Body: &offers}} {
		fault.OperationID = "listServerAddons"
		addFault(t, sim, fault)
		addFault(t, sim, simulator.Fault{OperationID: "calculateServerAddonsScale", Status: 404})
		planned = server.Plan(t.Context(), both)
		expectOK(t, planned.Diagnostics)
		expectText(t, planned.Diagnostics, changes+"It changes the size of addons to cpanel-pro-30. The price is not known: "+
			"POST /servers/2865/addons/scale/calculate (calculateServerAddonsScale) answered 404 Not Found: Not Found. "+
			"It buys backups. VPSBG does not report the price until the end of the paid period.")
	}
}

// TestAddons_unconfirmed meets an API without the routes that are guesses: they are needed to change sizes and to take
// back only.
func TestAddons_unconfirmed(t *testing.T) {
	t.Parallel()
	_, server := owned(t, simulator.Options{UnconfirmedRoutes: true})
	mustApply(t, server, declared("addons", attrs{"cpanel": "cpanel-admin-5", "backups": true}))
	expectDiagnostic(t, server.Apply(t.Context(), declared("addons", attrs{"cpanel": "cpanel-pro-30", "backups": true})),
		`ERROR: Unable to change the size of addons of server .*The route of scaleServerAddons is not confirmed`)
	mustApply(t, server, declared("addons", attrs{"cpanel": "cpanel-admin-5"}))
	expectDiagnostic(t, server.Apply(t.Context(), declared("addons", attrs{"cpanel": "cpanel-admin-5", "backups": true})),
		`ERROR: Unable to undo the cancellation of the addon backups of server .*The route of undoCancelServerAddon is not confirmed`)

	mustApply(t, server, declared("addons", attrs{"bandwidth": "100mbps-unmetered"}))
	mustApply(t, server, declared())
	expectDiagnostic(t, server.Apply(t.Context(), declared("addons", attrs{"bandwidth": "1gbps-unmetered"})),
		`ERROR: Unable to cancel the addon 100mbps-unmetered of server .*The route of undoCancelServerAddon is not confirmed`)
}

// TestAddons_faults loses the answer of each call in every way: it is charged once, and where nothing happened the
// error says so.
func TestAddons_faults(t *testing.T) {
	t.Parallel()
	small, large := attrs{"cpanel": "cpanel-admin-5"}, attrs{"cpanel": "cpanel-pro-30"}
	for operation, test := range map[string]struct{ before, after attrs }{
		"purchaseServerAddons":  {nil, small},
		"scaleServerAddons":     {small, large},
		"cancelServerAddon":     {small, nil},
		"undoCancelServerAddon": {nil, small},
	} {
		for name, fault := range lostAnswers {
			t.Run(operation+"/"+name, func(t *testing.T) {
				t.Parallel()
				sim, server := owned(t, simulator.Options{}, "addons", test.before)
				if operation == "undoCancelServerAddon" {
					mustApply(t, server, declared("addons", small))
					mustApply(t, server, declared("addons", nil))
				}
				price := map[string]float64{"purchaseServerAddons": 31, "scaleServerAddons": 12.4}[operation]
				spent := sim.State().Spent
				fault.OperationID = operation
				addFault(t, sim, fault)
				diags := server.Apply(t.Context(), declared("addons", test.after))
				if nothingHappened(fault) {
					expectDiagnostic(t, diags, `ERROR: Unable to .* server .*`+withoutEffect)
					expectSpent(t, sim, spent)
					diags = server.Apply(t.Context(), declared("addons", test.after))
				}
				expectOK(t, diags)
				expectSettled(t, server, declared("addons", test.after))
				expectSpent(t, sim, spent+price)
			})
		}
	}
}

// TestAddons_withoutID cannot cancel an addon whose id the API does not tell.
func TestAddons_withoutID(t *testing.T) {
	t.Parallel()
	sim, server := owned(t, simulator.Options{}, "addons", attrs{"backups": true})
	rewriteServer(t, sim, func(server map[string]any) {
		for _, addon := range server["addons"].([]any) {
			addon.(map[string]any)["id"] = nil
		}
	})
	expectText(t, server.Apply(t.Context(), declared()), "ERROR: Unable to cancel the addon backups of server web-1.example.com (2865): "+
		"the API does not show its id: cancel it in the client area.")
	if !slices.Contains(sim.Calls(true), "GET /servers/2865") {
		t.Error("the server was not read")
	}
}
