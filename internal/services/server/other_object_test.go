package server_test

import (
	"fmt"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// A read that answers with another server must not end that one. While it does so, nothing ends; when it is over, what
// was asked for does.
func TestAnswersAboutAnotherServer(t *testing.T) {
	t.Parallel()
	for name, mode := range map[string]string{"destroy": "end_of_period", "destroy at once": "immediate"} {
		for times, fails := range map[int]bool{1: false, 2: false, -1: true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				sim, server := owned(t, simulator.Options{Servers: 2}, "cancel_mode", mode)
				id, _ := server.Get("id").(string)
				addFault(t, sim, simulator.Fault{OperationID: "getServer", Times: times, Other: true})
				diags := server.Apply(t.Context(), nil)
				if diags.HasError() != fails {
					t.Errorf("the destroy under %d wrong answers: %s", times, diags)
				}
				if fails {
					expectText(t, diags, "ERROR: Unable to read server "+id+": GET /servers/"+id+" (getServer) answered 200 OK with server ")
					sim.ClearFaults()
					if diags := server.Apply(t.Context(), nil); diags.HasError() {
						t.Errorf("afterwards: %s", diags)
					}
				}
				for _, other := range sim.State().Servers {
					is := other.CancelRequest != nil || other.Status != "active"
					if want := fmt.Sprint(other.ID) == id; is != want {
						t.Errorf("server %d ended: %t, want %t", other.ID, is, want)
					}
				}
			})
		}
	}
}
