package support

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// NewTicketsDataSource returns vpsbg_support_tickets.
func NewTicketsDataSource() datasource.DataSource {
	return tfkit.ListDataSource[vpsbg.Ticket, itemModel, *itemModel]{
		Name: "support_tickets", Kind: "support ticket",
		Description:      "Lists all tickets of the account, without their messages." + unconfirmedNote,
		ItemsDescription: "The tickets, in the order of the API.",
		Attributes:       attributes(),
		List: func(ctx context.Context, account *billing.Account) iter.Seq2[vpsbg.Ticket, error] {
			return account.Client.ListTickets(ctx)
		},
	}.New()
}

// NewTicketDataSource returns vpsbg_support_ticket.
func NewTicketDataSource() datasource.DataSource {
	attributes := attributes()
	attributes["id"] = schema.StringAttribute{
		Required: true, MarkdownDescription: "ID of the ticket.", Validators: []validator.String{tfkit.IsID()},
	}
	attributes["messages"] = messagesAttribute()
	return tfkit.DataSource[ticketModel]{
		Name: "support_ticket",
		Schema: schema.Schema{
			MarkdownDescription: "Reads a ticket of the support with its messages. They are stored in the state." + unconfirmedNote,
			Attributes:          attributes,
		},
		Read: func(ctx context.Context, account *billing.Account, model *ticketModel, diags *diag.Diagnostics) {
			id := tfkit.ParseID(model.ID, path.Root("id"), diags)
			if diags.HasError() {
				return
			}
			ticket, err := account.Client.GetTicket(ctx, id)
			if err != nil {
				tfkit.AddAPIError(diags, "read ticket "+id.String(), err, nil)
				return
			}
			model.FromAPI(ticket)
		},
	}.New()
}
