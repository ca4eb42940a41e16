package support

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

type replyModel struct {
	tfkit.ActionMeta
	TicketID    types.String `tfsdk:"ticket_id"`
	Message     types.String `tfsdk:"message"`
	Attachments types.Set    `tfsdk:"attachments"`
}

// NewReplyAction returns vpsbg_support_ticket_reply.
func NewReplyAction() action.Action {
	return tfkit.Action[replyModel, *replyModel]{
		Name: "support_ticket_reply",
		Description: "Adds a message to a ticket of the support. Each invocation adds one: it is sent once, and if the answer is lost, the " +
			"ticket is read to see whether it is there.",
		Attributes: map[string]schema.Attribute{
			"ticket_id": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.IsID()},
				MarkdownDescription: "ID of the ticket: see `vpsbg_support_ticket` and the data source `vpsbg_support_tickets`.",
			},
			"message": schema.StringAttribute{
				Required: true, MarkdownDescription: "The message, at least 5 characters. It can be HTML.",
				Validators: []validator.String{stringvalidator.UTF8LengthAtLeast(5)},
			},
			"attachments": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: fmt.Sprintf("Paths of files to attach, %d MB together at most.", maximumSize>>20),
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues()},
			},
		},
		Timeout: 10 * time.Minute,
		Plan:    planReply,
		Retry: func(*replyModel) string {
			return "Read the ticket in the client area before you invoke the action again: it would reply twice."
		},
		Invoke: reply,
	}.New()
}

// planReply looks at the files and, if it is known, for the ticket.
func planReply(ctx context.Context, account *billing.Account, config *replyModel, diags *diag.Diagnostics) {
	readFiles(config.Attachments.Elements(), diags)
	id := tfkit.ParseID(config.TicketID, path.Root("ticket_id"), diags)
	if diags.HasError() || id == 0 {
		return
	}
	ticket, err := find(ctx, account.Client, id)
	switch {
	case vpsbg.IsRouteUnconfirmed(err): // the reply does not need it
	case err != nil:
		tfkit.AddAPIError(diags, "read support ticket "+id.String(), err, nil)
	case ticket == nil:
		diags.AddAttributeError(path.Root("ticket_id"), "No such ticket", fmt.Sprintf("The account has no support ticket %d. "+
			"data.vpsbg_support_tickets lists the ids of the tickets.", id))
	case isOver(ticket):
		diags.AddAttributeWarning(path.Root("ticket_id"), "Ticket is resolved", fmt.Sprintf("Ticket %s is resolved. Whether a reply opens it again "+
			"is not documented.", tfkit.NamedWithID(ticket.Subject, ticket.ID)))
	}
}

func reply(ctx context.Context, account *billing.Account, config *replyModel, i *tfkit.Invocation) {
	client := account.Client
	id := tfkit.ParseID(config.TicketID, path.Root("ticket_id"), i.Diags)
	files := readFiles(config.Attachments.Elements(), i.Diags)
	if i.Diags.HasError() {
		return
	}
	before, unreadable := client.GetTicket(ctx, id)
	if unreadable != nil {
		before = &vpsbg.Ticket{}
	}
	outcome := billing.Once[vpsbg.Ticket]{
		Clock: account.Clock(), Unsearchable: unreadable,
		Send: func(ctx context.Context) (*vpsbg.Ticket, error) {
			return client.ReplyToTicket(ctx, id, config.Message.ValueString(), files)
		},
		Search: func(ctx context.Context) ([]vpsbg.Ticket, error) {
			now, err := client.GetTicket(ctx, id)
			if err != nil || !hasReply(now, before) {
				return nil, err
			}
			return []vpsbg.Ticket{*now}, nil
		},
	}.Run(ctx)
	if outcome.Made == nil && outcome.Adopted == nil {
		i.Fail(ctx, "reply to support ticket "+id.String(), outcome.Err, false, tfkit.SameNamed("message", "attachments"))
		return
	}
	i.Say("Ticket %d has the reply.", id)
}

// hasReply reports whether a ticket has a message of the account that it did not have before.
func hasReply(now, before *vpsbg.Ticket) bool {
	return slices.ContainsFunc(now.Messages, func(message vpsbg.TicketMessage) bool {
		isOwn := message.IsCustomer == nil || bool(*message.IsCustomer)
		return isOwn && !slices.ContainsFunc(before.Messages, func(known vpsbg.TicketMessage) bool {
			return known.ID == message.ID
		})
	})
}
