package vpsbg

import (
	"context"
	"fmt"
	"iter"
	"net/http"
)

// Ticket is a ticket of the support. Lists show it without its messages.
type Ticket struct {
	ID           ID              `json:"id"`
	Status       string          `json:"status"`
	Subject      string          `json:"subject"`
	Department   *string         `json:"department"`
	ServiceLabel *string         `json:"service_label"`
	ServiceType  *string         `json:"service_type"`
	ServiceID    *ID             `json:"service_id"`
	Service      *string         `json:"service"` // a label, in older answers
	CreatedAt    Time            `json:"created_at"`
	UpdatedAt    Time            `json:"updated_at"`
	Messages     []TicketMessage `json:"messages"`
}

// TicketMessage is a message of a ticket, in HTML.
type TicketMessage struct {
	ID          ID                 `json:"id"`
	Content     *string            `json:"content"`
	IsCustomer  *Bool              `json:"is_customer"`
	CreatedAt   Time               `json:"created_at"`
	Attachments []TicketAttachment `json:"attachments"`
}

// TicketAttachment is a file of a message.
type TicketAttachment struct {
	ID       ID      `json:"id"`
	Name     *string `json:"name"`
	Size     *Int    `json:"size"` // bytes
	MIMEType *string `json:"mimeType"`
}

// SupportDepartment is a department that a ticket can go to.
type SupportDepartment struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
}

// SupportService is a service that a ticket can be about.
type SupportService struct {
	ServiceID    ID      `json:"service_id"`
	ServiceType  *string `json:"service_type"`
	ServiceLabel *string `json:"service_label"`
}

// SupportPlan is a plan of the support that can be bought.
type SupportPlan struct {
	Key          *string `json:"key"`
	Name         *string `json:"name"`
	Price        *Amount `json:"price"`
	PriceWithVAT *Amount `json:"price_with_vat"`
}

// ListTickets lists the tickets of the account (listTickets).
func (c *Client) ListTickets(ctx context.Context) iter.Seq2[Ticket, error] {
	return list[Ticket](ctx, c, listing{operation{"listTickets", read, inferred}, "/support/tickets", nil, sized})
}

// GetTicket reads a ticket with its messages (getTicket).
func (c *Client) GetTicket(ctx context.Context, id ID) (*Ticket, error) {
	return fetch[Ticket](ctx, c, operation{"getTicket", read, inferred},
		request{method: http.MethodGet, path: fmt.Sprintf("/support/tickets/%d", id), about: subject{"ticket", id}})
}

// ListSupportDepartments lists the departments that a ticket can go to (listSupportDepartments).
func (c *Client) ListSupportDepartments(ctx context.Context) iter.Seq2[SupportDepartment, error] {
	return list[SupportDepartment](ctx, c,
		listing{operation{"listSupportDepartments", read, inferred}, "/support/departments", nil, asSent})
}

// ListSupportServices lists the services that a ticket can be about (listSupportServices).
func (c *Client) ListSupportServices(ctx context.Context) iter.Seq2[SupportService, error] {
	return list[SupportService](ctx, c,
		listing{operation{"listSupportServices", read, inferred}, "/support/services", nil, asSent})
}

// ListSupportPlans lists the plans of the support that can be bought (listSupportPlans).
func (c *Client) ListSupportPlans(ctx context.Context) iter.Seq2[SupportPlan, error] {
	return list[SupportPlan](ctx, c, listing{operation{"listSupportPlans", read, inferred}, "/support/plans", nil, asSent})
}

// NewTicket is a ticket to open. ServiceType and ServiceID are empty for a ticket that is about no service.
type NewTicket struct {
	DepartmentID ID
	Subject      string
	Message      string // may be HTML
	ServiceType  string
	ServiceID    ID
	Attachments  []Attachment
}

// CreateTicket opens a ticket (createTicket). Sent twice it would open two, hence its class.
func (c *Client) CreateTicket(ctx context.Context, ticket NewTicket) (*Ticket, error) {
	service := ""
	if ticket.ServiceID != 0 {
		service = ticket.ServiceID.String()
	}
	return fetch[Ticket](ctx, c, operation{"createTicket", billed, known},
		request{method: http.MethodPost, path: "/support/tickets", form: &form{
			fields: [][2]string{
				{"department_id", ticket.DepartmentID.String()},
				{"subject", ticket.Subject},
				{"message", ticket.Message},
				{"service_type", ticket.ServiceType},
				{"service_id", service},
			},
			attachments: ticket.Attachments,
		}})
}

// ResolveTicket closes a ticket (resolveTicket). The second of two calls may be refused, but does no harm.
func (c *Client) ResolveTicket(ctx context.Context, id ID) error {
	return c.do(ctx, operation{"resolveTicket", idempotent, inferred},
		request{method: http.MethodPut, path: fmt.Sprintf("/support/tickets/%d/resolve", id)})
}

// ReplyToTicket adds a message to a ticket (replyToTicket). Sent twice it would add two, hence its class.
func (c *Client) ReplyToTicket(ctx context.Context, id ID, message string, attachments []Attachment) (*Ticket, error) {
	return fetch[Ticket](ctx, c, operation{"replyToTicket", billed, known}, request{
		method: http.MethodPost, path: fmt.Sprintf("/support/tickets/%d/messages", id), about: subject{"ticket", id},
		form: &form{fields: [][2]string{{"message", message}}, attachments: attachments},
	})
}
