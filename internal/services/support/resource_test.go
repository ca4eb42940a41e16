package support_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

const kind = "vpsbg_support_ticket"

func declared(changes config) config {
	ticket := config{"department_id": "1", "subject": "Slow", "message": "It is slow."}
	for name, value := range changes {
		ticket[name] = value
	}
	return ticket
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestTicket_lifecycle(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 1})
	trace := file(t, "trace.txt", "1 ms")
	ticket := declared(config{"service_type": "server", "service_id": "2864", "attachments": []string{trace}})
	steps := sim.Steps(t, kind)
	steps.Creates(ticket, "POST /support/tickets").
		Has("status", "opened", "department", "tech-support", "created_at", "2026-01-15T12:00:00Z", "service_id", "2864")
	id := 0
	for known := range sim.State().Tickets {
		id = max(id, known)
	}
	if attached := sim.State().Tickets[id].Messages[0].Attachments; len(attached) != 1 || string(attached[0].Content) != "1 ms" || attached[0].Name != "trace.txt" {
		t.Errorf("attached is %+v", attached)
	}
	steps.Keeps(ticket)
	must(t, os.WriteFile(trace, []byte("2 ms"), 0o600))
	steps.Keeps(ticket)
	imported := sim.Session(t).Resource(kind)
	sim.ResetRequests()
	imported.Import(t.Context(), strconv.Itoa(id), nil).Expect(t, "")
	plan := imported.Plan(t.Context(), ticket)
	if plan.Diagnostics.Expect(t, ""); plan.Replaces() {
		t.Error("an imported ticket is opened again")
	}
	imported.ApplyPlan(t.Context(), plan).Expect(t, "")
	if calls := sim.Calls(false); len(calls) > 0 || imported.Get("message") != "It is slow." {
		t.Errorf("taking over what is declared made the calls %q", calls)
	}
}

// A ticket that was resolved is neither opened again nor resolved again.
func TestTicket_resolved(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	steps := sim.Steps(t, kind)
	steps.Creates(declared(nil), "POST /support/tickets")
	must(t, sim.Client(t).ResolveTicket(t.Context(), 2864))
	steps.Keeps(declared(nil))
	steps.Destroys()

	steps = sim.Steps(t, kind)
	steps.Creates(declared(nil), "POST /support/tickets")
	steps.Destroys("PUT /support/tickets/2866/resolve")
	if status := sim.State().Tickets[2866].Status; status != "resolved" {
		t.Errorf("the ticket is %s", status)
	}
}

func TestTicket_create(t *testing.T) {
	t.Parallel()
	refusal := `{"message": "Invalid.", "errors": {"subject": ["Too short."]}}`
	for name, test := range map[string]struct {
		open   bool // one of the same subject is there
		faults []simulator.Fault
		sent   int
		stored bool
		says   string
	}{
		"new":               {sent: 1, stored: true},
		"open already":      {open: true, says: "Exists already: The account already has the support ticket Slow with this subject, id 2864."},
		"lost and found":    {faults: []simulator.Fault{{OperationID: "createTicket", When: "after", Drop: true}}, sent: 1, stored: true, says: "WARNING: Created, although the answer was lost"},
		"lost before":       {faults: []simulator.Fault{{OperationID: "createTicket", Drop: true}}, sent: 1, says: "No such support ticket has appeared"},
		"refused":           {faults: []simulator.Fault{{OperationID: "createTicket", Status: 422, Body: &refusal}}, sent: 1, says: "ERROR at subject: Unable to create support ticket Slow: Too short."},
		"no list":           {faults: []simulator.Fault{{OperationID: "listTickets", Status: 404}}, sent: 1, stored: true},
		"no list, and lost": {faults: []simulator.Fault{{OperationID: "listTickets", Status: 404, Times: -1}, {OperationID: "createTicket", When: "after", Drop: true}}, sent: 1, says: "Search for it in the client area"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			if test.open {
				acctest.ExpectOK(t, sim.Session(t).Resource(kind).Apply(t.Context(), declared(nil)))
			}
			sim.ResetRequests()
			for _, fault := range test.faults {
				must(t, sim.AddFault(fault))
			}
			ticket := sim.Session(t).Resource(kind)
			ticket.Apply(t.Context(), declared(nil)).Expect(t, test.says)
			if ticket.Exists() != test.stored || sim.Count("createTicket") != test.sent {
				t.Errorf("in the state: %t, after %q", ticket.Exists(), sim.Calls(false))
			}
		})
	}
}

func TestTicket_replaced(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{Servers: 1})
	ticket := sim.Session(t).Resource(kind)
	ticket.Apply(t.Context(), declared(nil)).Expect(t, "")
	for name, change := range map[string]config{
		"subject": {"subject": "Slower"}, "message": {"message": "It is slower."}, "department": {"department_id": "2"},
		"service": {"service_type": "server", "service_id": "2864"}, "file": {"attachments": []string{file(t, "a.txt", "a")}},
	} {
		plan := ticket.Plan(t.Context(), declared(change))
		if plan.Diagnostics.Expect(t, "WARNING: Ticket is replaced: Ticket Slow ("); !plan.Replaces() {
			t.Errorf("another %s does not replace the ticket", name)
		}
	}
}

func TestTicket_refuses(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	large := file(t, "large", strings.Repeat("x", 13<<20))
	also := file(t, "also", strings.Repeat("x", 13<<20))
	for text, test := range map[string]struct {
		attribute string
		change    config
	}{
		"Invalid id":        {"department_id", config{"department_id": "tech-support"}},
		"between 3 and 255": {"subject", config{"subject": "No"}},
		"at least 5":        {"message", config{"message": "No"}},
		`Attribute "service_id" must be specified`:   {"service_type", config{"service_type": "server"}},
		`Attribute "service_type" must be specified`: {"service_id", config{"service_id": "2864"}},
		"no such file or directory":                  {"attachments", config{"attachments": []string{"missing.txt"}}},
		"it is not a file":                           {"attachments", config{"attachments": []string{t.TempDir()}}},
		"it is empty":                                {"attachments", config{"attachments": []string{file(t, "empty", "")}}},
		"the files are larger than 25 MB together":   {"attachments", config{"attachments": []string{large, also}}},
	} {
		plan := sim.Session(t).Resource(kind).Plan(t.Context(), declared(test.change))
		plan.Diagnostics.ExpectError(t, test.attribute, text)
	}
	plan := sim.Session(t).Resource(kind).Plan(t.Context(), declared(config{"attachments": acctest.Unknown, "message": acctest.Unknown}))
	plan.Diagnostics.Expect(t, "")
	if calls := sim.Calls(false); len(calls) > 0 {
		t.Errorf("planning made the calls %q", calls)
	}
}

func TestTicket_delete(t *testing.T) {
	t.Parallel()
	nothing := ""
	for name, test := range map[string]struct {
		fault simulator.Fault
		says  string
	}{
		"cut off":       {simulator.Fault{OperationID: "resolveTicket", When: "after", Drop: true}, ""},
		"claimed":       {simulator.Fault{OperationID: "resolveTicket", Status: 204, Body: &nothing}, "the API accepted the request, but ticket 2864 as opened can still be read"},
		"no such route": {simulator.Fault{OperationID: "resolveTicket", Status: 405}, "The route of resolveTicket is not confirmed"},
		"unreadable":    {simulator.Fault{OperationID: "getTicket", Status: 403}, "(getTicket) answered 403"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			ticket := sim.Session(t).Resource(kind)
			ticket.Apply(t.Context(), declared(nil)).Expect(t, "")
			must(t, sim.AddFault(test.fault))
			ticket.Destroy(t.Context()).Expect(t, test.says)
			ticket.Destroy(t.Context()).Expect(t, "")
			if status := sim.State().Tickets[2864].Status; status != "resolved" {
				t.Errorf("the ticket is %s", status)
			}
		})
	}
}

func TestTicket_query(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	all, diags := sim.Session(t).ListAll(t.Context(), kind, acctest.Query{IncludeResource: true})
	if len(diags) > 0 || !slices.Equal(acctest.Names(all), []string{"Server misbehaves (216)"}) {
		t.Fatalf("found %q: %s", acctest.Names(all), diags)
	}
	all[0].ImportOnly(t.Context())
	must(t, sim.AddFault(simulator.Fault{OperationID: "listTickets", Status: 404}))
	_, diags = sim.Session(t).ListAll(t.Context(), kind, acctest.Query{})
	diags.Expect(t, "The route of listTickets is not confirmed")
}
