package snapshot_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

type (
	config = map[string]any
	checks = map[string]knownvalue.Check
)

var (
	null = knownvalue.Null()
	text = knownvalue.StringExact
)

// ids expects the items of a list by their ids.
func ids(ids ...string) knownvalue.Check {
	items := make([]knownvalue.Check, len(ids))
	for i, id := range ids {
		items[i] = knownvalue.ObjectPartial(checks{"id": text(id)})
	}
	return knownvalue.ListExact(items)
}

// answers makes both lists answer with these items.
func answers(t *testing.T, sim *acctest.Simulation, items string) {
	t.Helper()
	body := fmt.Sprintf(`{"data": %s}`, items)
	for _, operation := range []string{"listSnapshots", "listBackups"} {
		if err := sim.AddFault(simulator.Fault{OperationID: operation, Times: -1, Body: &body}); err != nil {
			t.Fatal(err)
		}
	}
}

// A server is made from the newest backup.
func TestAccBackups_deploy(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	restored := acctest.Check(func() error {
		for _, server := range sim.State().Servers {
			if source := server.Install.BackupID; source != nil && *source == 77 {
				return nil
			}
		}
		return fmt.Errorf("no server was made from backup 77")
	})
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{{
		Config: `
data "vpsbg_backups" "newest" { most_recent = true }

resource "vpsbg_server" "restored" {
  hostname      = "web-1.example.com"
  plan          = "cloud-vps-2gb"
  billing_cycle = 1
  backup_id     = data.vpsbg_backups.newest.backups[0].id
}

data "vpsbg_snapshots" "all" {}
output "snapshots" { value = data.vpsbg_snapshots.all.snapshots[*].id }
`,
		ConfigStateChecks: []statecheck.StateCheck{
			restored,
			statecheck.ExpectKnownOutputValue("snapshots", knownvalue.ListExact([]knownvalue.Check{text("121"), text("116")})),
		},
	}}})
}

// TestDataSources reads answers as documented, and as those of a beta.
func TestDataSources(t *testing.T) {
	t.Parallel()
	for name, quirks := range map[string]bool{"as documented": false, "as a beta": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{Quirks: quirks})
			sim.Token = "sim-read"
			session := sim.Session(t)
			shows := func(name string, arguments config, want knownvalue.Check) {
				t.Helper()
				session.Shows("vpsbg_"+name, arguments, checks{name: want})
			}
			newest := config{"most_recent": true}

			shows("snapshots", nil, ids("121", "116"))
			shows("snapshots", newest, knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(checks{
				"id":         text("121"),
				"server_id":  text("2448"),
				"name":       text("before_upgrade"),
				"created_at": text("2024-02-03T10:00:00Z"),
				"size":       knownvalue.Int64Exact(25),
			})}))
			shows("snapshots", config{"server_id": 2478}, ids("116"))
			shows("snapshots", config{"server_id": 2479}, ids())
			shows("snapshots", config{"date": "2024-02-03"}, ids("121"))
			shows("snapshots", config{"server_id": 2478, "date": "2023-06-19", "most_recent": true}, ids("116"))

			shows("backups", nil, ids("77", "73"))
			shows("backups", newest, knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(checks{
				"id":              text("77"),
				"server_id":       text("2478"),
				"server_hostname": null,
				"server_ip":       null,
				"name":            text("71_web_2023_06_19-19_34_40.qcow2.gz"),
				"created_at":      text("2023-06-19T19:36:35Z"),
				"size":            knownvalue.Int64Exact(50),
			})}))
			shows("backups", config{"server_id": 2448}, ids("73"))
			shows("backups", config{"date": "2023-06-12"}, ids("73"))
			shows("backups", config{"size": 50}, ids("77", "73"))
			shows("backups", config{"size": 51}, ids())
			shows("backups", config{"server_id": 2478, "date": "2023-06-19", "size": 50, "most_recent": true}, ids("77"))

			if calls := sim.Calls(false); len(calls) > 0 {
				t.Errorf("reading sent %v", calls)
			}
		})
	}
}

// A server may be installed from the first item: it is the newest, whatever the order of the API.
func TestDataSources_unsorted(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	answers(t, sim, `[
		{"id": 1, "name": "undated"},
		{"id": 2, "created_at": "2026-01-01T00:30:00+02:00", "size": "50"},
		{"id": 4, "created_at": "2025-12-31T23:00:00Z", "server_hostname": "web-1.example.com", "server_ip": "192.0.2.7"},
		{"id": 5, "created_at": "2025-12-31T23:00:00Z", "server_id": null},
		{"id": 3, "created_at": "2025-12-31 22:45:00"}
	]`)
	session := sim.Session(t)
	for _, name := range []string{"snapshots", "backups"} {
		session.Shows("vpsbg_"+name, nil, checks{name: ids("5", "4", "3", "2", "1")})
		session.Shows("vpsbg_"+name, config{"most_recent": true}, checks{name: ids("5")})
	}
	session.Shows("vpsbg_backups", nil, checks{"backups": knownvalue.ListPartial(map[int]knownvalue.Check{
		1: knownvalue.ObjectPartial(checks{"server_hostname": text("web-1.example.com"), "server_ip": text("192.0.2.7")}),
		4: knownvalue.ObjectExact(checks{
			"id": text("1"), "name": text("undated"), "created_at": null, "size": null, "server_id": null, "server_hostname": null, "server_ip": null,
		}),
	})})
}

func TestDataSources_errors(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	session := sim.Session(t)
	session.Refuses("vpsbg_snapshots", config{"server_id": 7, "date": "2026-01-15", "most_recent": true}, "most_recent", `The account has no snapshot with - `+
		`server_id = "7" - date = "2026-01-15" Change the arguments, or leave out most_recent: the list is then empty.`)
	session.Refuses("vpsbg_backups", config{"size": 51, "most_recent": true}, "most_recent", "The account has no backup with - size = 51 Change the arguments")
	session.Refuses("vpsbg_backups", config{"size": 0}, "size", "Attribute size value must be at least 1, got: 0")
	answers(t, sim, "[]")
	for _, kind := range []string{"snapshot", "backup"} {
		name := "vpsbg_" + kind + "s"
		session.Refuses(name, config{"most_recent": true}, "most_recent", "The account has no "+kind+". Change the arguments")
		session.Refuses(name, config{"server_id": "web"}, "server_id", `"web" is not an id`)
		session.Refuses(name, config{"date": "today"}, "date", `"today" is not a day: days are written as YYYY-MM-DD, for example 2026-01-15.`)
		session.Refuses(name, config{"date": "2026-02-29"}, "date", `"2026-02-29" is not a day`)
	}
}

func TestDataSources_refused(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Token = "wrong"
	session := sim.Session(t)
	session.Refuses("vpsbg_snapshots", nil, "", "Unable to list snapshots: GET /snapshots (listSnapshots) answered 401 Unauthorized")
	session.Refuses("vpsbg_backups", nil, "", "Unable to list backups: GET /backups (listBackups) answered 401 Unauthorized")
}
