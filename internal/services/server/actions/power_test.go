package actions_test

import (
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func isOn(s *simulator.Server) bool  { return s.Running && s.Reboots == 0 }
func isOff(s *simulator.Server) bool { return !s.Running && s.Reboots == 0 }

func rebooted(times int) func(*simulator.Server) bool {
	return func(s *simulator.Server) bool { return s.Running && s.Reboots == times }
}

const (
	startCall    = "POST /servers/2864/start"
	stopCall     = "POST /servers/2864/stop"
	restartCall  = "POST /servers/2864/restart"
	powerOffCall = "POST /servers/2864/power-off"
)

func TestPowerAction(t *testing.T) {
	t.Parallel()
	off := simulator.ServerChange{Running: new(false)}
	locked := simulator.ServerChange{LockFor: simulator.Duration(30 * time.Second), LockReason: "backup"}
	offAndLocked := locked
	offAndLocked.Running = off.Running
	slow := simulator.Options{PowerDelay: time.Hour}
	playActions(t, "vpsbg_server_power", map[string]actionCase{
		"start":                {before: off, config: []any{"operation", "start"}, calls: []string{startCall}, told: "Server server-001.example.com (2864) is running.", after: isOn},
		"start a running one":  {config: []any{"operation", "start"}, told: "is running already: there is nothing to do.", after: isOn},
		"stop":                 {config: []any{"operation", "stop"}, calls: []string{stopCall}, told: "is switched off.", warns: "WARNING at operation: Server is switched off: Server .* after 2m0s", after: isOff},
		"stop a stopped one":   {before: off, config: []any{"operation", "stop"}, told: "is switched off already: there is nothing to do.", after: isOff},
		"power off":            {config: []any{"operation", "power_off"}, calls: []string{powerOffCall}, told: "is switched off.", warns: "WARNING at operation: Server loses its power: Server .* Data that is not yet on its disk", after: isOff},
		"cut the power of off": {before: off, config: []any{"operation", "power_off"}, told: "is switched off already: there is nothing to do.", after: isOff},
		"restart":              {config: []any{"operation", "restart"}, calls: []string{restartCall}, told: "is running again.", warns: "WARNING at operation: Server reboots: Server .* restarts each time", after: rebooted(1)},
		"restart a stopped one": {
			before: off, config: []any{"operation", "restart"}, refused: `ERROR at operation: Server cannot be restarted: Server .* is switched off, .* Use operation = "start"`, after: isOff,
		},
		"a stop that is ignored": {
			options: simulator.Options{StopIgnored: true}, config: []any{"operation", "stop", "stop_timeout", "30s"}, calls: []string{stopCall, powerOffCall},
			told: "is switched off.", warns: "WARNING: Power was cut: Server .* did not shut down within 30s", after: isOff,
		},
		"a locked one is started": {
			before: offAndLocked, config: []any{"operation", "start"}, calls: []string{startCall, startCall}, told: "is running.", after: isOn,
		},
		"a locked one is restarted": {
			before: locked, config: []any{"operation", "restart"}, calls: []string{restartCall, restartCall}, told: "is running again.", after: rebooted(1),
		},
		"a refused stop lands late": {
			options: simulator.Options{LateStop: true}, before: locked, config: []any{"operation", "stop"}, calls: []string{stopCall}, told: "is switched off.", after: isOff,
		},
		"start, answer lost":     {before: off, config: []any{"operation", "start"}, faults: []simulator.Fault{lost("startServer", "after")}, calls: []string{startCall}, told: "is running.", after: isOn},
		"stop, answer lost":      {config: []any{"operation", "stop"}, faults: []simulator.Fault{lost("stopServer", "after")}, calls: []string{stopCall}, told: "is switched off.", after: isOff},
		"power off, answer lost": {config: []any{"operation", "power_off"}, faults: []simulator.Fault{lost("powerOffServer", "after")}, calls: []string{powerOffCall}, told: "is switched off.", after: isOff},
		"restart, answer lost":   {config: []any{"operation", "restart"}, faults: []simulator.Fault{lost("restartServer", "after")}, calls: []string{restartCall}, told: "is running again.", after: rebooted(1)},
		"restart, request lost": {
			config: []any{"operation", "restart"}, faults: []simulator.Fault{lost("restartServer", "before")}, calls: []string{restartCall},
			refused: "ERROR: Unable to restart server .*: POST /servers/2864/restart .* got no answer.* not known whether.*Check the server in the client area before", after: isOn,
		},
		"start, request lost": {
			before: off, config: []any{"operation", "start"}, faults: []simulator.Fault{lost("startServer", "before")}, calls: []string{startCall},
			refused: "ERROR: Unable to start server .*: POST /servers/2864/start .*It is safe to invoke the action again", after: isOff,
		},
		"restart, fault": {
			config: []any{"operation", "restart"}, faults: []simulator.Fault{{OperationID: "restartServer", Status: 502}}, calls: []string{restartCall},
			refused: "ERROR: Unable to restart server .*answered 502 Bad Gateway.*it would repeat everything", after: isOn,
		},
		"stop refused": {
			config: []any{"operation", "stop"}, faults: []simulator.Fault{{OperationID: "stopServer", Status: 403}}, calls: []string{stopCall}, refused: "ERROR: Unable to stop server .*token with the Write permission", after: isOn,
		},
		"power off without its route": {
			options: simulator.Options{UnconfirmedRoutes: true}, config: []any{"operation", "power_off"}, calls: []string{powerOffCall},
			refused: "ERROR: Unable to power off server .*is not confirmed by VPSBG's public documentation", after: isOn,
		},
		"start takes too long": {
			options: slow, before: off, config: []any{"operation", "start", "timeout", "1m"}, calls: []string{startCall},
			refused: "ERROR: Unable to start server .*The timeout of 1m0s is over.*It is safe to invoke the action again",
		},
		"restart takes too long": {
			options: slow, config: []any{"operation", "restart", "timeout", "1m"}, calls: []string{restartCall},
			refused: "ERROR: Unable to restart server .*The API accepted the request, but its effect does not show. The timeout of 1m0s is over.*it would repeat everything",
		},
		"a lock that stays": {
			before: simulator.ServerChange{Locked: new(true)}, config: []any{"operation", "restart", "timeout", "1m"}, calls: []string{restartCall},
			refused: "ERROR: Unable to restart server .*The timeout of 1m0s is over. .*answered 423 Locked", after: isOn,
		},
		"the power state cannot be read": {
			config: []any{"operation", "stop"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 200, Body: new(`{"id": 2864, "hostname": "web-1", "status": "active"}`)}, {OperationID: "getServerStatus", Status: 403}},
			refused: "ERROR: Unable to determine whether server web-1 .2864. is running",
		},
		"the server cannot be read": {config: []any{"operation", "stop"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 403}}, refused: "ERROR: Unable to read server 2864"},
		"the server is gone":        {config: []any{"operation", "stop"}, faults: []simulator.Fault{{OperationID: "getServer", Skip: 1, Status: 404}}, refused: "ERROR at server_id: Unknown server"},
	})
}
