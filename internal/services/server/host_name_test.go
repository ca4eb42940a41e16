package server_test

import (
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// TestHostName_spelling has one host name in several spellings: the configuration's, and those of the API. All of them
// are one machine, which is bought once and renamed never.
func TestHostName_spelling(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]simulator.Options{
		"kept":       {},
		"normalised": {HostNames: "normalised"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := start(t, options)
			a.Creates(declared("hostname", "WEB-1.example.com"), postServer).Has("hostname", "WEB-1.example.com")
			a.Updates(declared("hostname", "web-1.Example.com")).Has("hostname", "web-1.Example.com")
			for _, inPanel := range []string{"web-1.example.com.", "Web-1.example.com", " web-1.example.com"} {
				a.change(simulator.ServerChange{Hostname: pointer(inPanel)})
				a.Keeps(declared("hostname", "web-1.Example.com"))
			}
			a.Updates(declared("hostname", "WEB-2.example.com"), putHostname)
			expectServers(t, a.Simulation, 1)
		})
	}
}

// TestHostName_otherSpellingTaken does not buy SERVER-001 beside server-001.
func TestHostName_otherSpellingTaken(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	for _, spelling := range []string{"SERVER-001.example.com", "server-001.Example.com"} {
		a.Refuses("hostname", `is that of server 2864, which the account already has`, declared("hostname", spelling))
	}
	change(t, a.Simulation, 2864, simulator.ServerChange{Hostname: pointer("bücher.example.com.")})
	a.Refuses("hostname", `is that of server 2864, which the account already has`, declared("hostname", "xn--bcher-kva.example.com"))
	expectServers(t, a.Simulation, 0)
}

// TestHostName_answerLost loses the answer to a purchase whose host name the API writes in its own spelling.
func TestHostName_answerLost(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{HostNames: "normalised"})
	addFault(t, a.Simulation, simulator.Fault{OperationID: "deployServer", When: "after", Status: 500})
	a.Creates(declared("hostname", "WEB-1.Example.com"), postServer).Has("id", "2865", "hostname", "WEB-1.Example.com")
	expectServers(t, a.Simulation, 1)
	expectDiagnostic(t, a.Session(t).Resource("vpsbg_server").Apply(t.Context(), declared()), `ERROR at hostname: Hostname already taken`)
}

// TestHostName_ofAnotherServer refuses to rename a server to the host name of another one, in whichever spelling.
func TestHostName_ofAnotherServer(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{Servers: 1})
	a.Creates(declared(), postServer)
	for _, spelling := range []string{"server-001.example.com", "SERVER-001.example.com"} {
		a.Refuses("hostname", `is the host name of server server-001.example.com (2864). Most probably the addresses have shifted`,
			declared("hostname", spelling))
		expectWrote(t, a.Simulation)
	}
	a.UpdatesLate(declared("hostname", "server-001.example.com", "allow_duplicate_hostname", acctest.Unknown),
		declared("hostname", "server-001.example.com", "allow_duplicate_hostname", true), "PUT /servers/2868/hostname").
		Warned("hostname: Change may be refused: Server web-1.example.com (2868) is renamed to")
}

// TestHostName_plannedTwice refuses two servers that want one host name before either has it.
func TestHostName_plannedTwice(t *testing.T) {
	t.Parallel()
	const twice = `ERROR at hostname: Host name planned twice: Host name "web-3.example.com" is planned for two servers`
	a := start(t, simulator.Options{})
	first, second := a.Session(t).Resource("vpsbg_server"), a.Session(t).Resource("vpsbg_server")
	expectOK(t, first.Apply(t.Context(), declared()))
	expectOK(t, second.Apply(t.Context(), declared("hostname", "web-2.example.com")))
	wanted := declared("hostname", "web-3.example.com")
	other := declared("hostname", "WEB-3.example.com", "plan", "cloud-vps-4gb")
	for name, test := range map[string]func(*acctest.Session) (one, two acctest.Diagnostics){
		"two purchases": func(s *acctest.Session) (one, two acctest.Diagnostics) {
			return s.Resource("vpsbg_server").Plan(t.Context(), wanted).Diagnostics, s.Resource("vpsbg_server").Plan(t.Context(), wanted).Diagnostics
		},
		"two renamings": func(s *acctest.Session) (one, two acctest.Diagnostics) {
			one = s.Continue(*first).Plan(t.Context(), wanted).Diagnostics
			return one, s.Continue(*second).Plan(t.Context(), wanted).Diagnostics
		},
		"a renaming and a purchase": func(s *acctest.Session) (one, two acctest.Diagnostics) {
			return s.Continue(*first).Plan(t.Context(), wanted).Diagnostics, s.Resource("vpsbg_server").Plan(t.Context(), other).Diagnostics
		},
		"a purchase and a renaming": func(s *acctest.Session) (one, two acctest.Diagnostics) {
			return s.Resource("vpsbg_server").Plan(t.Context(), other).Diagnostics, s.Continue(*first).Plan(t.Context(), wanted).Diagnostics
		},
	} {
		one, two := test(a.Session(t))
		expectOK(t, one)
		t.Log(name)
		expectDiagnostic(t, two, twice)
	}
	// An instance that is to be replaced is planned twice itself.
	session := a.Session(t)
	expectOK(t, session.Continue(*first).Plan(t.Context(), wanted).Diagnostics)
	expectOK(t, session.Resource("vpsbg_server").Plan(t.Context(), wanted).Diagnostics)
	// Both may have it.
	session = a.Session(t)
	wanted["allow_duplicate_hostname"] = true
	expectOK(t, session.Resource("vpsbg_server").Plan(t.Context(), wanted).Diagnostics)
	expectOK(t, session.Resource("vpsbg_server").Plan(t.Context(), wanted).Diagnostics)
}

// TestHostName_twoAddresses refuses a server that is in the state under two addresses, whatever is planned for either,
// until one of them is gone.
func TestHostName_twoAddresses(t *testing.T) {
	t.Parallel()
	a := begun(t, simulator.Options{})
	bought := a.Resource()
	imports := func() *acctest.Resource {
		imported := a.Session(t).Resource("vpsbg_server")
		expectOK(t, imported.Import(t.Context(), "2865", nil))
		return imported
	}
	imported, again := imports(), imports()
	for _, both := range [][2]*acctest.Resource{{bought, imported}, {imported, again}, {imported, bought}} {
		for name, plans := range map[string][2]map[string]any{
			"kept": {declared(), declared()}, "destroyed": {declared(), nil}, "kept then": {nil, declared()},
			"changed": {declared(), declared("hostname", "web-2.example.com")},
		} {
			session := a.Session(t)
			expectOK(t, session.Continue(*both[0]).Plan(t.Context(), plans[0]).Diagnostics)
			t.Log(name)
			expectDiagnostic(t, session.Continue(*both[1]).Plan(t.Context(), plans[1]).Diagnostics,
				`ERROR: Server has two addresses: Server web-1.example.com \(2865\) is in the state under two addresses`)
		}
	}
	session := a.Session(t)
	expectOK(t, session.Continue(*bought).Refresh(t.Context())) // with a block removed, it is read and not planned
	plan := session.Continue(*imported).Plan(t.Context(), declared())
	expectOK(t, plan.Diagnostics)
	if !plan.IsEmpty() {
		t.Error("the plan is not empty")
	}
}
