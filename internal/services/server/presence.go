package server

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// presence is what is known of a server in the state.
type presence int

const (
	unclear presence = iota // it could not be found out, for the reason in the diagnostics
	present                 // it was read
	pending                 // it exists, but cannot be read (yet); the state is to be kept
	gone                    // it has ended
)

// find reads the server of a state by one of the client's reads. It says gone only on proof, because what is gone
// Terraform buys again.
func (r *serverResource) find(ctx context.Context, state *resourceModel, private privateReader,
	read func(context.Context, vpsbg.ID) (*vpsbg.Server, error), diags *diag.Diagnostics,
) (*vpsbg.Server, presence) {
	if state.hasEnded() { // which is final
		return nil, gone
	}
	id, found := r.serverID(ctx, state, diags)
	if found != present {
		return nil, found
	}
	state.ID = tfkit.ID(id)
	server, err := read(ctx, id)
	switch {
	case err == nil && server.Status == vpsbg.ServerTerminated:
		return nil, gone
	case err == nil:
		return server, present
	case vpsbg.IsNotFound(err):
		return nil, r.notFound(ctx, id, state, private, err, diags)
	default:
		tfkit.AddAPIError(diags, fmt.Sprintf("read server %d", id), err, nil)
		return nil, unclear
	}
}

// serverID returns the id of the server, by way of its order while it has none.
func (r *serverResource) serverID(
	ctx context.Context, state *resourceModel, diags *diag.Diagnostics,
) (vpsbg.ID, presence) {
	number, isOrder := strings.CutPrefix(state.ID.ValueString(), orderPrefix)
	id, err := vpsbg.ParseID(number)
	if err != nil {
		diags.AddError("Unable to read the state", fmt.Sprintf("The id in it is not one of a server: %v. Remove the resource from the "+
			"state and import the server:\n\n  terraform state rm <address of this resource>\n"+
			"  terraform import <address of this resource> 2864", err))
		return 0, unclear
	}
	if !isOrder {
		return id, present
	}
	order, err := r.account.Client.GetOrder(ctx, id)
	if err != nil {
		tfkit.AddAPIError(diags, fmt.Sprintf("read order %d, which bought the server", id), err, nil)
		return 0, unclear
	}
	state.OrderID = tfkit.ID(order.ID)
	switch serverID := serverLineID(order); {
	case serverID != 0:
		return serverID, present
	case order.Status == vpsbg.OrderCancelled:
		return 0, gone
	case order.AwaitsPayment():
		diags.AddWarning("Order is not paid", fmt.Sprintf("Order %d is not paid. VPSBG provisions its server after the "+
			"payment: %s with VAT are due %s.",
			id, billing.Due(order).Gross.Money(), tfkit.Timestamp(order.DueAt).ValueString()))
	default:
		diags.AddWarning("Server is not provisioned yet",
			fmt.Sprintf("The server of order %d has no id yet: VPSBG assigns it. It stays in the state. Plan again later.", id))
	}
	return 0, pending
}

// notFound finds out what a 404 means: a wrong endpoint answers 404 to everything, a server that was just bought may
// not show yet, and in another account no server is to be found.
func (r *serverResource) notFound(ctx context.Context, id vpsbg.ID, state *resourceModel, private privateReader,
	cause error, diags *diag.Diagnostics,
) presence {
	server, count, err := r.account.Servers.Listed(ctx, id, billing.LastWrite)
	switch {
	case err != nil:
		tfkit.AddAPIError(diags, fmt.Sprintf("determine whether server %d is gone (it answers 404)", id), err, nil)
		return unclear
	case server == nil:
		return r.withoutServer(ctx, state, private, count, diags)
	case server.Status == vpsbg.ServerTerminated:
		return gone
	default:
		diags.AddWarning("Server cannot be read", fmt.Sprintf("Server %s: %v, but the account's list of servers has it (%s). It stays in the state as it was.", nameWithID(state), cause, server.Status))
		return pending
	}
}

// readShared reads a server for a refresh, together with others.
func (r *serverResource) readShared(ctx context.Context, id vpsbg.ID) (*vpsbg.Server, error) {
	return r.account.Servers.Read(ctx, id, billing.LastWrite)
}

// serverOf returns the server of a state for a plan, which most often has just been read.
func (r *serverResource) serverOf(ctx context.Context, state *resourceModel) (*vpsbg.Server, error) {
	id, err := vpsbg.ParseID(state.ID.ValueString())
	if err != nil {
		return nil, err
	}
	return r.readShared(ctx, id)
}

// readNow reads a server as it is now.
func (r *serverResource) readNow(ctx context.Context, id vpsbg.ID) (*vpsbg.Server, error) {
	return r.account.Servers.Read(ctx, id, billing.Now)
}
