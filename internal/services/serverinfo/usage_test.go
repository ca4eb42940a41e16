package server_test

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// readBothWays runs a test on an account with a server whose answers are as documented, and on one whose answers are a beta's.
// The token may only read unless the test takes another one.
func readBothWays(t *testing.T, test func(account)) {
	t.Helper()
	for name, quirks := range map[string]bool{"as documented": false, "as a beta": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, simulator.Options{Servers: 1, Quirks: quirks})
			a.Token = "sim-read"
			test(a)
		})
	}
}

// object expects these fields and no other ones.
func object(fields map[string]knownvalue.Check) knownvalue.Check {
	return knownvalue.ObjectExact(fields)
}

func TestAccServerStatusDataSource(t *testing.T) {
	t.Parallel()
	const status = "server_status.test"
	const config = `data "vpsbg_server_status" "test" { server_id = "2864" }`
	readBothWays(t, func(a account) {
		stop := a.change(seededID, simulator.ServerChange{Running: pointer(false), RescueMode: pointer(true)})
		a.run(
			resource.TestStep{
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{
					shows(status, "running", knownvalue.Bool(true)),
					shows(status, "suspended", knownvalue.Bool(false)),
					shows(status, "network_suspended", knownvalue.Bool(false)),
					shows(status, "rescue_mode", knownvalue.Bool(false)),
					shows(status, "dns_resolvers", knownvalue.ListExact([]knownvalue.Check{
						knownvalue.StringExact("9.9.9.9"), knownvalue.StringExact("208.67.222.222"),
					})),
					shows(status, "cpu", object(map[string]knownvalue.Check{"used": knownvalue.Float64Exact(2), "free": knownvalue.Float64Exact(98)})),
					shows(status, "disk", object(map[string]knownvalue.Check{
						"used": knownvalue.Float64Exact(3.8271484375), "limit": knownvalue.Float64Exact(50),
					})),
					shows(status, "bandwidth", object(map[string]knownvalue.Check{
						"used": knownvalue.Float64Exact(6.13), "limit": knownvalue.Float64Exact(5000),
					})),
					a.Wrote(),
				},
			},
			after(stop, resource.TestStep{
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{
					shows(status, "running", knownvalue.Bool(false)), shows(status, "rescue_mode", knownvalue.Bool(true)),
				},
			}),
		)
	})

	a := start(t, simulator.Options{Servers: 1})
	sparse := a.faulty(simulator.Fault{OperationID: "getServerStatus", Times: -1, Body: pointer(`{"running": null, "cpu": {"used": 3}, "dns_resolvers": []}`)})
	null := knownvalue.Null()
	a.run(
		a.refused("", "GET /servers/7/status (getServerStatus) answered 404 Not Found", `data "vpsbg_server_status" "test" { server_id = 7 }`),
		a.refused("server_id", `"web" is not an id`, `data "vpsbg_server_status" "test" { server_id = "web" }`),
		after(sparse, resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
			shows(status, "running", null), shows(status, "suspended", null), shows(status, "disk", null), shows(status, "bandwidth", null),
			shows(status, "cpu", object(map[string]knownvalue.Check{"used": knownvalue.Float64Exact(3), "free": null})),
			shows(status, "dns_resolvers", knownvalue.ListExact(nil)),
		}}),
	)
}

func TestAccServerMetricsDataSource(t *testing.T) {
	t.Parallel()
	at := func(timestamp string) knownvalue.Check {
		return knownvalue.ObjectPartial(map[string]knownvalue.Check{"timestamp": knownvalue.StringExact(timestamp)})
	}
	readBothWays(t, func(a account) {
		a.run(after(a.later(17*time.Minute), resource.TestStep{
			Config: `
data "vpsbg_server_metrics" "now" { server_id = 2864 }

data "vpsbg_server_metrics" "january" {
  server_id = 2864
  month     = 1
}

data "vpsbg_server_metrics" "before" {
  server_id = 2864
  year      = 2025
  month     = 12
}
`,
			ConfigStateChecks: []statecheck.StateCheck{
				shows("server_metrics.now", "metrics", knownvalue.ListExact([]knownvalue.Check{
					object(map[string]knownvalue.Check{
						"timestamp":   knownvalue.StringExact("2026-01-15T12:15:00Z"),
						"running":     knownvalue.Bool(true),
						"cpu":         knownvalue.Float64Exact(1.5),
						"network_in":  knownvalue.Float64Exact(0.006080078125),
						"network_out": knownvalue.Float64Exact(0.000115234375),
						"disk":        knownvalue.Float64Exact(3.8271484375),
						"io_read":     knownvalue.Float64Exact(0),
						"io_write":    knownvalue.Float64Exact(0.0106669921875),
					}),
					at("2026-01-15T12:10:00Z"), at("2026-01-15T12:05:00Z"), at("2026-01-15T12:00:00Z"),
				})),
				shows("server_metrics.january", "metrics", knownvalue.ListSizeExact(4)),
				shows("server_metrics.before", "metrics", knownvalue.ListExact(nil)),
				a.Wrote(),
			},
		}))
	})

	a := start(t, simulator.Options{Servers: 1})
	unsorted := a.faulty(simulator.Fault{OperationID: "getServerMetrics", Times: -1, Body: pointer(`{"data": [
		{"cpu": "1"}, {"timestamp": 1696888562}, {"timestamp": 1696888806, "running": 0}
	]}`)})
	null := knownvalue.Null()
	sample := func(timestamp, running, cpu knownvalue.Check) knownvalue.Check {
		return object(map[string]knownvalue.Check{
			"timestamp": timestamp, "running": running, "cpu": cpu, "network_in": null, "network_out": null, "disk": null, "io_read": null, "io_write": null,
		})
	}
	a.run(
		a.refused("", "GET /servers/7/metrics (getServerMetrics) answered 404 Not Found", `data "vpsbg_server_metrics" "test" { server_id = 7 }`),
		a.refused("server_id", `"web" is not an id`, `data "vpsbg_server_metrics" "test" { server_id = "web" }`),
		a.refused("month", "Attribute month value must be between 1 and 12, got: 13", `
data "vpsbg_server_metrics" "test" {
  server_id = 2864
  month     = 13
}
`),
		a.refused("year", "Attribute year value must be between 1000 and 9999, got: 26", `
data "vpsbg_server_metrics" "test" {
  server_id = 2864
  year      = 26
  month     = 1
}
`),
		a.refused("year", `Attribute "month" must be specified when "year" is specified`, `
data "vpsbg_server_metrics" "test" {
  server_id = 2864
  year      = 2026
}
`),
		a.refused("", "filter[year]: The filter[year] field is invalid.", `
data "vpsbg_server_metrics" "test" {
  server_id = 2864
  year      = 1999
  month     = 1
}
`),
		after(unsorted, resource.TestStep{
			Config: `data "vpsbg_server_metrics" "test" { server_id = 2864 }`,
			ConfigStateChecks: []statecheck.StateCheck{shows("server_metrics.test", "metrics", knownvalue.ListExact([]knownvalue.Check{
				sample(knownvalue.StringExact("2023-10-09T22:00:06Z"), knownvalue.Bool(false), null),
				sample(knownvalue.StringExact("2023-10-09T21:56:02Z"), null, null),
				sample(null, null, knownvalue.Float64Exact(1)),
			}))},
		}),
	)
}

func TestAccServerBandwidthDataSource(t *testing.T) {
	t.Parallel()
	traffic := func(day string, incoming float64) knownvalue.Check {
		return object(map[string]knownvalue.Check{
			"timestamp": knownvalue.StringExact(day), "incoming": knownvalue.Float64Exact(incoming), "outgoing": knownvalue.Float64Exact(0.25),
		})
	}
	readBothWays(t, func(a account) {
		a.run(after(a.later(3*day), resource.TestStep{
			Config: `
data "vpsbg_server_bandwidth" "month" { server_id = 2864 }

data "vpsbg_server_bandwidth" "since" {
  server_id = 2864
  start     = "2026-01-17T00:00:00Z"
}

data "vpsbg_server_bandwidth" "between" {
  server_id = 2864
  start     = "2026-01-16T02:00:00+02:00"
  end       = "2026-01-17T23:59:59Z"
}
`,
			ConfigStateChecks: []statecheck.StateCheck{
				shows("server_bandwidth.month", "limit", knownvalue.Float64Exact(5000)),
				shows("server_bandwidth.month", "used", knownvalue.Float64Exact(5.66)),
				shows("server_bandwidth.month", "daily_usage", knownvalue.ListSizeExact(18)),
				shows("server_bandwidth.since", "daily_usage", knownvalue.ListExact([]knownvalue.Check{
					traffic("2026-01-17T00:00:00Z", 1.17), traffic("2026-01-18T00:00:00Z", 1.18),
				})),
				shows("server_bandwidth.between", "start", knownvalue.StringExact("2026-01-16T02:00:00+02:00")),
				shows("server_bandwidth.between", "used", knownvalue.Float64Exact(2.83)),
				shows("server_bandwidth.between", "daily_usage", knownvalue.ListExact([]knownvalue.Check{
					traffic("2026-01-16T00:00:00Z", 1.16), traffic("2026-01-17T00:00:00Z", 1.17),
				})),
				a.Wrote(),
			},
		}))
	})

	a := start(t, simulator.Options{Servers: 1})
	a.run(
		a.refused("", "GET /servers/7/bandwidth (getServerBandwidth) answered 404 Not Found", `data "vpsbg_server_bandwidth" "test" { server_id = 7 }`),
		a.refused("server_id", `"web" is not an id`, `data "vpsbg_server_bandwidth" "test" { server_id = "web" }`),
		a.refused("start", "Invalid RFC3339 String Value", `
data "vpsbg_server_bandwidth" "test" {
  server_id = 2864
  start     = "2026-01-17"
  end       = "2026-01-18T00:00:00Z"
}
`),
		a.refused("end", "The period ends at 2026-01-16T23:59:59Z, before it begins at 2026-01-17T00:00:00Z.", `
data "vpsbg_server_bandwidth" "test" {
  server_id = 2864
  start     = "2026-01-17T00:00:00Z"
  end       = "2026-01-16T23:59:59Z"
}
`),
		// What is not known when the configuration is validated is checked before it is sent.
		a.refused("end", "The period ends at 2026-01-16T00:00:00Z, before it begins at 2026-01-17T00:00:00Z.", `
resource "terraform_data" "end" { input = "2026-01-16T00:00:00Z" }

data "vpsbg_server_bandwidth" "test" {
  server_id = 2864
  start     = "2026-01-17T00:00:00Z"
  end       = terraform_data.end.output
}
`),
		a.refused("", "filter[end]: The end must not be more than a year after the start.", `
data "vpsbg_server_bandwidth" "test" {
  server_id = 2864
  start     = "2024-01-17T00:00:00Z"
}
`),
	)
}
