package simulator

import (
	"fmt"
	"testing"
	"time"
)

// machine is a running server with the path of its calls.
func machine(t *testing.T, options Options, changes object) (a *account, id int, path string) {
	t.Helper()
	a = open(t, options)
	_, id = a.buy(changes)
	return a, id, fmt.Sprint("/v1/servers/", id)
}

// machineState compares what runs, is locked and was booted.
func (a *account) machineState(id int, running, locked bool, reboots int) {
	a.t.Helper()
	server := a.server(id)
	a.want(server["state"].(object), "running", running)
	a.want(server, "locked", locked)
	if got := a.State().Servers[id].Reboots; got != reboots {
		a.t.Errorf("%d reboots, not %d", got, reboots)
	}
}

func TestPower(t *testing.T) {
	a, id, path := machine(t, Options{}, nil)
	second := time.Second

	a.refused("", "POST", path+"/start", nil)
	a.call(204, "POST", path+"/stop")
	a.machineState(id, true, true, 0)
	a.want(a.server(id), "lock_reason", "stopping", "locked_at", at(start))
	for _, call := range []string{"start", "stop", "restart", "power-off", "rescue"} {
		a.object(423, "POST", path+"/"+call)
	}
	a.advance(5*second - 1)
	a.machineState(id, true, true, 0)
	a.advance(1)
	a.machineState(id, false, false, 0)
	a.want(a.server(id), "lock_reason", nil, "locked_at", nil)

	for _, call := range []string{"stop", "restart", "power-off"} {
		a.refused("", "POST", path+"/"+call, nil)
	}
	a.call(204, "POST", path+"/start", object{})
	a.machineState(id, false, true, 0)
	a.advance(5 * second)
	a.machineState(id, true, false, 0)

	a.call(204, "POST", path+"/restart")
	a.machineState(id, false, true, 0)
	a.advance(5 * second)
	a.machineState(id, true, false, 1)

	a.call(204, "POST", path+"/power-off")
	a.advance(5 * second)
	a.machineState(id, false, false, 1)
}

func TestPowerOfInactiveServers(t *testing.T) {
	a, id, path := machine(t, Options{ProvisionDelay: time.Minute}, nil)
	refused := func() {
		t.Helper()
		for _, call := range []string{
			"POST /start", "POST /stop", "POST /restart", "POST /power-off", "POST /rescue", "DELETE /rescue", "POST /scale",
			"POST /scale/calculate", "POST /addons", "PATCH /addons/scale", "POST /addons/scale/calculate", "POST /addons/1",
			"DELETE /addons/1", "POST /isos", "POST /reinstall", "POST /restore", "POST /primary-ip", "POST /measured-boot",
		} {
			var method, action string
			if _, err := fmt.Sscan(call, &method, &action); err != nil {
				t.Fatal(err)
			}
			a.wrong = true
			a.want(a.object(422, method, path+action, object{}), "message", "The server is not active.")
			a.object(404, method, "/v1/servers/1"+action, object{})
		}
	}
	refused()
	a.advance(time.Minute)
	a.call(200, "POST", fmt.Sprint("/_sim/servers/", id), object{"status": "suspended"})
	refused()
}

func TestStopVariants(t *testing.T) {
	t.Run("the guest does not listen", func(t *testing.T) {
		a, id, path := machine(t, Options{StopIgnored: true}, nil)
		a.call(204, "POST", path+"/stop")
		a.advance(time.Hour)
		a.machineState(id, true, false, 0)
		a.call(204, "POST", path+"/power-off")
		a.advance(5 * time.Second)
		a.machineState(id, false, false, 0)
	})
	t.Run("a refused stop happens later", func(t *testing.T) {
		a, id, path := machine(t, Options{LateStop: true}, nil)
		a.call(204, "POST", path+"/restart")
		a.object(423, "POST", path+"/stop")
		a.advance(5 * time.Second)
		a.machineState(id, false, false, 1)
		a.call(204, "POST", path+"/start")
		a.advance(5 * time.Second)
		a.machineState(id, true, false, 1)
	})
	t.Run("a refused stop is forgotten", func(t *testing.T) {
		a, id, path := machine(t, Options{PowerDelay: time.Minute}, nil)
		a.call(204, "POST", path+"/restart")
		a.object(423, "POST", path+"/stop")
		a.advance(time.Minute)
		a.machineState(id, true, false, 1)
	})
}

// TestTransitionOfSuspendedServer ends a transition of a server that was suspended, or terminated, on the way.
func TestTransitionOfSuspendedServer(t *testing.T) {
	for status, reboots := range map[string]int{"suspended": 0, "terminated": 0, "active": 1} {
		a, id, path := machine(t, Options{Terminated: "status"}, nil)
		a.call(204, "POST", path+"/restart")
		a.call(200, "POST", fmt.Sprint("/_sim/servers/", id), object{"status": status})
		a.advance(5 * time.Second)
		a.machineState(id, status == "active", false, reboots)
	}
}

func TestRescue(t *testing.T) {
	a, id, path := machine(t, Options{}, nil)
	rescued := func(want bool) {
		t.Helper()
		a.want(a.object(200, "GET", path+"/status"), "rescue_mode", want)
	}
	a.refused("", "DELETE", path+"/rescue", nil)
	a.call(204, "POST", path+"/rescue")
	rescued(false)
	a.machineState(id, false, true, 0)
	a.advance(5 * time.Second)
	rescued(true)
	a.machineState(id, true, false, 1)
	a.refused("", "POST", path+"/rescue", nil)

	a.call(204, "POST", path+"/stop")
	a.advance(5 * time.Second)
	a.call(204, "DELETE", path+"/rescue")
	a.advance(5 * time.Second)
	rescued(false)
	a.machineState(id, true, false, 2)

	a.call(200, "POST", fmt.Sprint("/_sim/servers/", id), object{"rescue_mode": true})
	rescued(true)
}

func TestPrimaryIP(t *testing.T) {
	a, id, path := machine(t, Options{}, object{"extra_ipv4": 1, "extra_ipv6": 1})
	addresses := a.State().Servers[id].IPAddresses // 4 main, 6, 4 extra, 6 extra
	mains := func() string {
		text := ""
		for _, address := range a.server(id)["ip_addresses"].([]any) {
			text += fmt.Sprint(address.(object)["main"], " ")
		}
		return text
	}
	answer := a.object(200, "POST", path+"/primary-ip", object{"ip_id": addresses[2].ID})
	a.want(answer, "locked", true)
	if got := mains(); got != "true false false false " {
		t.Error("too early", got)
	}
	a.machineState(id, false, true, 0)
	a.advance(5 * time.Second)
	if got := mains(); got != "false false true false " {
		t.Error(got)
	}
	a.machineState(id, true, false, 1)

	// The other version has a main address of its own. A stopped server stays stopped.
	a.call(204, "POST", path+"/stop")
	a.advance(5 * time.Second)
	a.call(200, "POST", path+"/primary-ip", object{"ip_id": addresses[3].ID})
	a.advance(5 * time.Second)
	if got := mains(); got != "false false true true " {
		t.Error(got)
	}
	a.machineState(id, false, false, 1)

	a.refused("ip_id", "POST", path+"/primary-ip", object{"ip_id": 1})
	a.refused("ip_id", "POST", path+"/primary-ip", object{"ip_id": "first"})

	renewal := a.object(201, "POST", "/v1/servers/renew", object{"server_ids": []int{id}, "billing_cycle": 1})
	a.want(lines(renewal)[0], "sublabel", addresses[2].IPAddress)
}
