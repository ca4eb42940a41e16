package support_test

import (
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestReply(t *testing.T) {
	t.Parallel()
	const typ = "vpsbg_support_ticket_reply"
	type faults = []simulator.Fault
	for name, test := range map[string]struct {
		config  config
		faults  faults
		read    bool // with a token that may only read
		sent    int
		replies int // of the account, one was there before
		says    string
		ends    string
	}{
		"sent":              {sent: 1, replies: 2, says: "WARNING at ticket_id: Ticket is resolved: Ticket Server misbehaves (216) is resolved.", ends: "Ticket 216 has the reply."},
		"lost":              {faults: faults{{OperationID: "replyToTicket", When: "after", Drop: true}}, sent: 1, replies: 2, says: "Ticket is resolved", ends: "Ticket 216 has the reply."},
		"locked":            {faults: faults{{OperationID: "replyToTicket", Status: 423}}, sent: 2, replies: 2, says: "Ticket is resolved", ends: "Ticket 216 has the reply."},
		"lost before":       {faults: faults{{OperationID: "replyToTicket", Drop: true}}, sent: 1, replies: 1, says: "it would reply twice"},
		"lost and unread":   {faults: faults{{OperationID: "replyToTicket", When: "after", Drop: true}, {OperationID: "getTicket", Skip: 2, Status: 403, Times: -1}}, sent: 1, replies: 2, says: "it would reply twice"},
		"without a read":    {faults: faults{{OperationID: "getTicket", Status: 404, Times: -1}, {OperationID: "listTickets", Status: 404, Times: -1}}, sent: 1, replies: 2, ends: "Ticket 216 has the reply."},
		"refused":           {faults: faults{{OperationID: "replyToTicket", Status: 422}}, sent: 1, replies: 1, says: "Unable to reply to support ticket 216"},
		"a read token":      {read: true, sent: 1, replies: 1, says: "Use a token with the Write permission"},
		"no such ticket":    {config: config{"ticket_id": "7"}, replies: 1, says: "ERROR at ticket_id: No such ticket: The account has no support ticket 7."},
		"no id":             {config: config{"ticket_id": "x"}, replies: 1, says: "ERROR at ticket_id: Invalid id"},
		"too short":         {config: config{"message": "No"}, replies: 1, says: "ERROR at message"},
		"a missing file":    {config: config{"attachments": []string{"missing"}}, replies: 1, says: "ERROR at attachments: File cannot be attached: missing cannot be attached: no such file or directory."},
		"unreadable ticket": {faults: faults{{OperationID: "getTicket", Status: 403}}, replies: 1, says: "Unable to read support ticket 216"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := acctest.Start(t, simulator.Options{})
			if test.read {
				sim.Token = "sim-read"
			}
			for _, fault := range test.faults {
				must(t, sim.AddFault(fault))
			}
			declared := config{"ticket_id": "216", "message": "Still slow.", "attachments": []string{file(t, "trace.txt", "1 ms")}}
			for name, value := range test.config {
				declared[name] = value
			}
			result := sim.Session(t).Act(t.Context(), typ, declared)
			result.Diagnostics.Expect(t, test.says)
			if progress := strings.Join(result.Progress, " "); !strings.HasSuffix(progress, test.ends) {
				t.Errorf("progress is %q", progress)
			}
			replies := 0
			for _, message := range sim.State().Tickets[216].Messages {
				if message.IsCustomer {
					replies++
				}
			}
			if sent := sim.Count("replyToTicket"); sent != test.sent || replies != test.replies {
				t.Errorf("sent %d times, and the account wrote %d messages", sent, replies)
			}
		})
	}
	sim := acctest.Start(t, simulator.Options{})
	planned := sim.Session(t).PlanAction(t.Context(), typ, config{"ticket_id": acctest.Unknown, "message": acctest.Unknown})
	planned.Expect(t, "")
}
