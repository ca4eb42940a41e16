package server

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// markOf names the purchase of a server for [billing.Marks].
func markOf(hostname string) string { return "server " + billing.HostName(hostname) }

// idsOf returns the ids that traces have, or had before their order named its server.
func idsOf(traces []trace) []string {
	var ids []string
	for _, t := range traces {
		ids = append(ids, t.id())
		if t.order != nil {
			ids = append(ids, orderPrefix+t.order.ID.String())
		}
	}
	return ids
}

// awaitMarked waits for a purchase of the same host name that an earlier run has sent, and that can still take effect.
// It reports whether this purchase may be sent.
func (p *purchase) awaitMarked(ctx context.Context) bool {
	var traces []trace
	found, err := p.account.Marks.Await(ctx, markOf(p.request.Name), func(ctx context.Context) ([]string, error) {
		var err error
		traces, err = p.search(ctx, billing.Now)
		return idsOf(traces), err
	})
	switch {
	case err != nil:
		tfkit.AddAPIError(p.diags, "wait for an earlier purchase of server "+p.request.Name+", so nothing was bought", err, nil)
	case len(found) > 0:
		effect := traces[slices.IndexFunc(traces, func(t trace) bool { return slices.Contains(idsOf([]trace{t}), found[0]) })]
		p.diags.AddAttributeError(path.Root("hostname"), "Earlier purchase has taken effect",
			fmt.Sprintf("An earlier apply was cut off while it bought a server with the hostname %q, and %s has appeared since: "+
				"nothing more was bought.%s", p.request.Name, effect, importCommands(effect.id())))
	}
	return err == nil && len(found) == 0
}

// warnOfMark says that the apply may have to wait for an earlier purchase.
func (r *serverResource) warnOfMark(hostname string, diags *diag.Diagnostics) {
	mark, isMarked := r.account.Marks.Find(markOf(hostname))
	if !isMarked {
		return
	}
	diags.AddAttributeWarning(path.Root("hostname"), "Earlier purchase may be under way", fmt.Sprintf("Server %s: an earlier apply sent its "+
		"purchase at %s, and did not learn what came of it. If it does not appear, the apply waits for it until %s before it buys.",
		hostname, clockTime(mark.SentAt), clockTime(mark.Expiry())))
}

func clockTime(at time.Time) string { return at.UTC().Format("15:04:05 MST") }
