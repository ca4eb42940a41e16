package snapshot_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// shows expects an attribute of a data source.
func shows(name, attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("data.vpsbg_"+name, tfjsonpath.New(attribute), want)
}

// ids expects the items of a list by their ids.
func ids(ids ...string) knownvalue.Check {
	items := make([]knownvalue.Check, len(ids))
	for i, id := range ids {
		items[i] = knownvalue.ObjectPartial(map[string]knownvalue.Check{"id": knownvalue.StringExact(id)})
	}
	return knownvalue.ListExact(items)
}

// read plays steps that only read, with answers as documented, and as those of a beta.
func read(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	for name, quirks := range map[string]bool{"as documented": false, "as a beta": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{Quirks: quirks})
			sim.Token = "sim-read"
			sim.Test(t, resource.TestCase{Steps: append([]resource.TestStep(nil), steps...)})
			if calls := sim.Calls(false); len(calls) > 0 {
				t.Errorf("reading sent %v", calls)
			}
		})
	}
}

func TestAccSnapshotsDataSource(t *testing.T) {
	t.Parallel()
	read(t, resource.TestStep{
		Config: `
data "vpsbg_snapshots" "all" {}
data "vpsbg_snapshots" "newest" { most_recent = true }
data "vpsbg_snapshots" "server" { server_id = 2478 }
data "vpsbg_snapshots" "day" { date = "2024-02-03" }
data "vpsbg_snapshots" "none" { server_id = 2479 }

data "vpsbg_snapshots" "both" {
  server_id   = 2478
  date        = "2023-06-19"
  most_recent = true
}
`,
		ConfigStateChecks: []statecheck.StateCheck{
			shows("snapshots.all", "snapshots", ids("121", "116")),
			shows("snapshots.newest", "snapshots", knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
				"id":         knownvalue.StringExact("121"),
				"server_id":  knownvalue.StringExact("2448"),
				"name":       knownvalue.StringExact("before_upgrade"),
				"created_at": knownvalue.StringExact("2024-02-03T10:00:00Z"),
				"size":       knownvalue.Int64Exact(25),
			})})),
			shows("snapshots.server", "snapshots", ids("116")),
			shows("snapshots.day", "snapshots", ids("121")),
			shows("snapshots.none", "snapshots", ids()),
			shows("snapshots.both", "snapshots", ids("116")),
		},
	})
}

func TestAccBackupsDataSource(t *testing.T) {
	t.Parallel()
	read(t, resource.TestStep{
		Config: `
data "vpsbg_backups" "all" {}
data "vpsbg_backups" "newest" { most_recent = true }
data "vpsbg_backups" "server" { server_id = 2448 }
data "vpsbg_backups" "day" { date = "2023-06-12" }
data "vpsbg_backups" "size" { size = 50 }
data "vpsbg_backups" "none" { size = 51 }

data "vpsbg_backups" "every" {
  server_id   = 2478
  date        = "2023-06-19"
  size        = 50
  most_recent = true
}
`,
		ConfigStateChecks: []statecheck.StateCheck{
			shows("backups.all", "backups", ids("77", "73")),
			shows("backups.newest", "backups", knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
				"id":              knownvalue.StringExact("77"),
				"server_id":       knownvalue.StringExact("2478"),
				"server_hostname": knownvalue.Null(),
				"server_ip":       knownvalue.Null(),
				"name":            knownvalue.StringExact("71_web_2023_06_19-19_34_40.qcow2.gz"),
				"created_at":      knownvalue.StringExact("2023-06-19T19:36:35Z"),
				"size":            knownvalue.Int64Exact(50),
			})})),
			shows("backups.server", "backups", ids("73")),
			shows("backups.day", "backups", ids("73")),
			shows("backups.size", "backups", ids("77", "73")),
			shows("backups.none", "backups", ids()),
			shows("backups.every", "backups", ids("77")),
		},
	})
}

// A server may be installed from the first item: it is the newest, whatever the order of the API.
func TestAccSnapshots_unsorted(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	const items = `[
		{"id": 1, "name": "undated"},
		{"id": 2, "created_at": "2026-01-01T00:30:00+02:00", "size": "50"},
		{"id": 4, "created_at": "2025-12-31T23:00:00Z", "server_hostname": "web-1.example.com", "server_ip": "192.0.2.7"},
		{"id": 5, "created_at": "2025-12-31T23:00:00Z", "server_id": null},
		{"id": 3, "created_at": "2025-12-31 22:45:00"}
	]`
	body := fmt.Sprintf(`{"data": %s}`, items)
	for _, operation := range []string{"listSnapshots", "listBackups"} {
		if err := sim.AddFault(simulator.Fault{OperationID: operation, Times: -1, Body: &body}); err != nil {
			t.Fatal(err)
		}
	}
	null := knownvalue.Null()
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{{
		Config: `
data "vpsbg_snapshots" "all" {}
data "vpsbg_snapshots" "newest" { most_recent = true }
data "vpsbg_backups" "all" {}
data "vpsbg_backups" "newest" { most_recent = true }
`,
		ConfigStateChecks: []statecheck.StateCheck{
			shows("snapshots.all", "snapshots", ids("5", "4", "3", "2", "1")),
			shows("snapshots.newest", "snapshots", ids("5")),
			shows("backups.all", "backups", ids("5", "4", "3", "2", "1")),
			shows("backups.newest", "backups", ids("5")),
			shows("backups.all", "backups", knownvalue.ListPartial(map[int]knownvalue.Check{
				1: knownvalue.ObjectPartial(map[string]knownvalue.Check{
					"server_hostname": knownvalue.StringExact("web-1.example.com"), "server_ip": knownvalue.StringExact("192.0.2.7"),
				}),
				4: knownvalue.ObjectExact(map[string]knownvalue.Check{
					"id": knownvalue.StringExact("1"), "name": knownvalue.StringExact("undated"), "created_at": null, "size": null, "server_id": null,
					"server_hostname": null, "server_ip": null,
				}),
			})),
		},
	}}})
}

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
`,
		ConfigStateChecks: []statecheck.StateCheck{restored},
	}}})
}

func TestAccSnapshotsErrors(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	refused := func(attribute, text, config string) resource.TestStep {
		return sim.Refused(t, attribute, text, resource.TestStep{Config: config})
	}
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		refused("most_recent", `The account has no snapshot with - server_id = "7" - date = "2026-01-15" Change the arguments, or leave out most_recent: `+
			`the list is empty then.`, `
data "vpsbg_snapshots" "test" {
  server_id   = 7
  date        = "2026-01-15"
  most_recent = true
}
`),
		refused("most_recent", `The account has no backup with - size = 51 Change the arguments`, `
data "vpsbg_backups" "test" {
  size        = 51
  most_recent = true
}
`),
		refused("server_id", `"web" is not an id`, `data "vpsbg_snapshots" "test" { server_id = "web" }`),
		refused("server_id", `"web" is not an id`, `data "vpsbg_backups" "test" { server_id = "web" }`),
		refused("date", `"2026-02-29" is not a day: days are written as YYYY-MM-DD, for example 2026-01-15.`, `data "vpsbg_snapshots" "test" { date = "2026-02-29" }`),
		refused("date", `"today" is not a day`, `data "vpsbg_backups" "test" { date = "today" }`),
		refused("size", "Attribute size value must be at least 1, got: 0", `data "vpsbg_backups" "test" { size = 0 }`),
	}})

	empty := acctest.Start(t, simulator.Options{})
	none := `{"data": []}`
	for _, operation := range []string{"listSnapshots", "listBackups"} {
		if err := empty.AddFault(simulator.Fault{OperationID: operation, Times: -1, Body: &none}); err != nil {
			t.Fatal(err)
		}
	}
	empty.Test(t, resource.TestCase{Steps: []resource.TestStep{
		empty.Refused(t, "most_recent", "The account has no snapshot. Change the arguments",
			resource.TestStep{Config: `data "vpsbg_snapshots" "test" { most_recent = true }`}),
		empty.Refused(t, "most_recent", "The account has no backup. Change the arguments",
			resource.TestStep{Config: `data "vpsbg_backups" "test" { most_recent = true }`}),
	}})

	stranger := acctest.Start(t, simulator.Options{})
	stranger.Token = "wrong"
	stranger.Test(t, resource.TestCase{Steps: []resource.TestStep{
		stranger.Refused(t, "", "GET /snapshots (listSnapshots) answered 401 Unauthorized", resource.TestStep{Config: `data "vpsbg_snapshots" "test" {}`}),
		stranger.Refused(t, "", "GET /backups (listBackups) answered 401 Unauthorized", resource.TestStep{Config: `data "vpsbg_backups" "test" {}`}),
	}})
}
