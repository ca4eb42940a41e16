package order

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

var _ list.ListResourceWithConfigure = (*renewalResource)(nil)

// NewListResource returns the list resource vpsbg_order_renewal.
func NewListResource() list.ListResource { return &renewalResource{} }

type listModel struct {
	ServerID types.String `tfsdk:"server_id"`
}

// orderedLine is a line and the order that it is in.
type orderedLine struct {
	order *vpsbg.Order
	line  *vpsbg.OrderLine
}

func (r *renewalResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The lines of open renewal orders whose period can be changed, to be imported. A server that Terraform manages needs no such resource: see " +
			"`billing_cycle` of `vpsbg_server`. It costs a request for every 50 open orders of the account, and one for each renewal order among them, since the API does " +
			"not list what orders are for.\n\n" +
			"Terraform shows the first 100 unless the `list` block has another `limit`.",
		Attributes: map[string]schema.Attribute{
			"server_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only lines that renew the server with this id.",
				Validators:          []validator.String{tfkit.IsID()},
			},
		},
	}
}

func (r *renewalResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config listModel
	diags := req.Config.Get(ctx, &config)
	server := tfkit.ParseID(config.ServerID, path.Root("server_id"), &diags)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = tfkit.ListingV0[orderedLine, renewalModel]{
		Resource: r,
		Action:   "list open renewals",
		Items:    openRenewals(ctx, r.client, server),
		Describe: func(item *orderedLine) (string, map[string]string) {
			at := address{item.order.ID, item.line.ServiceType, item.line.ServiceID}
			return fmt.Sprintf("%s (%s)", item.line.Label, at), map[string]string{
				"order_id": at.orderID.String(), "service_type": at.serviceType, "service_id": at.serviceID.String(),
			}
		},
		Read: func(state *renewalModel, item *orderedLine) { state.refresh(item.order, item.line) },
	}.Results(ctx, req)
}

// openRenewals ranges over the lines that the resource can change, of all services or only of a server.
func openRenewals(ctx context.Context, client *vpsbg.Client, server vpsbg.ID) iter.Seq2[orderedLine, error] {
	concerns := func(line *vpsbg.OrderLine) bool {
		isServer := line.ServiceType == vpsbg.ServiceTypeServer && line.ServiceID == server
		return bool(line.IsPeriodChangeable) && line.ServiceType != "" && line.ServiceID != 0 && (server == 0 || isServer)
	}
	return func(yield func(orderedLine, error) bool) {
		for listed, err := range client.ListOrders(ctx, vpsbg.OpenOrders...) {
			if err == nil && !isRenewal(&listed) {
				continue
			}
			order := &listed
			if err == nil {
				if order, err = client.GetOrder(ctx, listed.ID); vpsbg.IsNotFound(err) { // dropped meanwhile
					continue
				}
			}
			if err != nil {
				yield(orderedLine{}, err)
				return
			}
			for i := range order.Lines {
				if order.IsOpen() && concerns(&order.Lines[i]) && !yield(orderedLine{order, &order.Lines[i]}, nil) {
					return
				}
			}
		}
	}
}

// isRenewal reports whether an order is open and may renew something.
func isRenewal(order *vpsbg.Order) bool {
	return order.IsOpen() && (order.Type == vpsbg.OrderRenewal || order.Type == vpsbg.OrderCombined)
}
