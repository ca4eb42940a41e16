package server

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
)

// purchaseOf names the purchase of a server for [billing.Marks].
func purchaseOf(hostname string) string { return "server " + billing.HostName(hostname) }

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

// importIDs names traces with the ids that they are imported by.
func importIDs(traces []trace) []string {
	names := make([]string, len(traces))
	for i, t := range traces {
		names[i] = t.String() + ", import id " + t.id()
	}
	return names
}

// begin waits until the purchase may be sent: two of one host name could not tell their orders apart, and one that an
// earlier run has sent may still take effect. Adopted is what came of that one, if it is the server of this resource;
// mayBuy reports that nothing did. Others wait until end is called.
func (p *purchase) begin(ctx context.Context) (adopted *trace, mayBuy bool) {
	p.account.Managed.Release(p.request.Name)
	lock, err := p.account.Marks.Lock(ctx, purchaseOf(p.request.Name))
	if err != nil {
		tfkit.AddAPIError(p.diags, "wait for another purchase of server "+p.request.Name+", so nothing was bought", err, nil)
		return nil, false
	}
	p.lock = lock
	outcome, isOver := p.once(lock.Before(nil)).AwaitEarlier(ctx)
	if !isOver {
		return nil, true
	}
	name := p.request.Name
	switch {
	case outcome.Err != nil:
		tfkit.AddAPIError(p.diags, "wait for an earlier purchase of server "+name+", so nothing was bought", outcome.Err, nil)
		return nil, false
	case outcome.Adopted != nil:
		p.diags.AddAttributeWarning(path.Root("hostname"), "Earlier purchase has taken effect", fmt.Sprintf("Server %s: an earlier apply was cut "+
			"off while it bought the server, and %s has appeared since, with the declared plan and billing cycle. Nothing more was bought, "+
			"and this resource now manages it.", name, *outcome.Adopted))
		return outcome.Adopted, false
	}
	p.diags.AddAttributeError(path.Root("hostname"), "Earlier purchase cannot be adopted", fmt.Sprintf("Server %s: an earlier apply was cut off "+
		"while it bought the server, and this has appeared since:\n  - %s\n\nNothing more was bought. It is not certain that it belongs to "+
		"this resource: its plan or billing cycle is another one, there are several, another token bought it, the cache directory does not "+
		"allow locks, or allow_duplicate_hostname is true.%s", name, strings.Join(importIDs(outcome.Found), "\n  - "),
		importCommands(outcome.Found[0].id())))
	return nil, false
}

// end lets others buy a server of the host name.
func (p *purchase) end() {
	if p.lock != nil {
		p.lock.Unlock()
	}
}

// warnOfMark says that the apply may have to wait for an earlier purchase.
func (r *serverResource) warnOfMark(hostname string, diags *diag.Diagnostics) {
	tfkit.WarnOfMark(r.account, purchaseOf(hostname), "Server "+hostname, path.Root("hostname"), diags)
}
