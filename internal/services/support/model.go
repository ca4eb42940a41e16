package support

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/tfkit"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// itemModel is an item of vpsbg_support_tickets.
type itemModel struct {
	ID types.String `tfsdk:"id"`
	facts
}

// ticketModel is the data source vpsbg_support_ticket.
type ticketModel struct {
	itemModel
	Messages []messageModel `tfsdk:"messages"`
}

// facts is what the API shows of a ticket beside its id and its messages.
type facts struct {
	Status       types.String      `tfsdk:"status"`
	Subject      types.String      `tfsdk:"subject"`
	Department   types.String      `tfsdk:"department"`
	ServiceID    types.String      `tfsdk:"service_id"`
	ServiceType  types.String      `tfsdk:"service_type"`
	ServiceLabel types.String      `tfsdk:"service_label"`
	CreatedAt    timetypes.RFC3339 `tfsdk:"created_at"`
	UpdatedAt    timetypes.RFC3339 `tfsdk:"updated_at"`
}

type messageModel struct {
	ID          types.String      `tfsdk:"id"`
	Content     types.String      `tfsdk:"content"`
	IsCustomer  types.Bool        `tfsdk:"is_customer"`
	CreatedAt   timetypes.RFC3339 `tfsdk:"created_at"`
	Attachments []attachmentModel `tfsdk:"attachments"`
}

type attachmentModel struct {
	ID       types.String `tfsdk:"id"`
	Name     types.String `tfsdk:"name"`
	Size     types.Int64  `tfsdk:"size"`
	MIMEType types.String `tfsdk:"mime_type"`
}

// FromAPI fills the model.
func (m *itemModel) FromAPI(ticket *vpsbg.Ticket) {
	m.ID = tfkit.ID(ticket.ID)
	m.facts.FromAPI(ticket)
}

// FromAPI fills the model.
func (m *ticketModel) FromAPI(ticket *vpsbg.Ticket) {
	m.itemModel.FromAPI(ticket)
	m.Messages = tfkit.Models[messageModel](ticket.Messages)
}

// FromAPI fills the model.
func (m *facts) FromAPI(ticket *vpsbg.Ticket) {
	m.Status, m.Subject = tfkit.TextOf(ticket.Status), tfkit.TextOf(ticket.Subject)
	m.Department = tfkit.Text(ticket.Department)
	m.ServiceID = types.StringNull()
	if ticket.ServiceID != nil {
		m.ServiceID = tfkit.ID(*ticket.ServiceID)
	}
	m.ServiceType, m.ServiceLabel = tfkit.Text(ticket.ServiceType), tfkit.Text(ticket.ServiceLabel)
	if m.ServiceLabel.IsNull() {
		m.ServiceLabel = tfkit.Text(ticket.Service)
	}
	m.CreatedAt, m.UpdatedAt = tfkit.Timestamp(ticket.CreatedAt), tfkit.Timestamp(ticket.UpdatedAt)
}

// FromAPI fills the model.
func (m *messageModel) FromAPI(message *vpsbg.TicketMessage) {
	m.ID, m.Content = tfkit.ID(message.ID), tfkit.Text(message.Content)
	m.IsCustomer, m.CreatedAt = tfkit.Flag(message.IsCustomer), tfkit.Timestamp(message.CreatedAt)
	m.Attachments = tfkit.Models[attachmentModel](message.Attachments)
}

// FromAPI fills the model.
func (m *attachmentModel) FromAPI(attachment *vpsbg.TicketAttachment) {
	m.ID, m.Name = tfkit.ID(attachment.ID), tfkit.Text(attachment.Name)
	m.Size, m.MIMEType = tfkit.Count(attachment.Size), tfkit.Text(attachment.MIMEType)
}

func attributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":            tfkit.ComputedString("ID of the ticket."),
		"status":        tfkit.ComputedString("Status of the ticket, for example `opened`. Not all values are documented."),
		"subject":       tfkit.ComputedString("Subject of the ticket."),
		"department":    tfkit.ComputedString("Department that it is with, for example `tech-support`."),
		"service_id":    tfkit.ComputedString("ID of the service that it is about, null if it is about none."),
		"service_type":  tfkit.ComputedString("Type of that service, for example `server`."),
		"service_label": tfkit.ComputedString("Name of that service."),
		"created_at":    tfkit.ComputedTime("Time when it was opened (RFC 3339, UTC)."),
		"updated_at":    tfkit.ComputedTime("Time when it changed last (RFC 3339, UTC)."),
	}
}

func messagesAttribute() schema.Attribute {
	return tfkit.ComputedObjects("The messages, in the order of the API.", map[string]schema.Attribute{
		"id":          tfkit.ComputedString("ID of the message."),
		"content":     tfkit.ComputedString("Text of the message, which can be HTML."),
		"is_customer": tfkit.ComputedBool("Whether the account wrote it, not the support."),
		"created_at":  tfkit.ComputedTime("Time when it was written (RFC 3339, UTC)."),
		"attachments": tfkit.ComputedObjects("The files that are attached to it.", map[string]schema.Attribute{
			"id":        tfkit.ComputedString("ID of the attachment."),
			"name":      tfkit.ComputedString("Name of the file."),
			"size":      tfkit.ComputedInt64("Size in bytes."),
			"mime_type": tfkit.ComputedString("Media type of the file."),
		}),
	})
}
