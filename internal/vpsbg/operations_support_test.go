package vpsbg_test

import (
	"context"
	"maps"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

func init() {
	maps.Copy(operations, map[string]operationCall{
		"ListTickets": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListTickets(ctx)) },
			want:   "GET /v1/support/tickets?per_page=50",
			answer: `{"data": [{"id": 216, "status": "opened"}]}`,
		},
		"ListSupportDepartments": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListSupportDepartments(ctx)) },
			want:   "GET /v1/support/departments",
			answer: `{"data": [{"id": 1, "name": "tech-support"}]}`,
		},
		"ListSupportServices": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListSupportServices(ctx)) },
			want:   "GET /v1/support/services",
			answer: `{"data": [{"service_id": 7, "service_type": "server"}]}`,
		},
		"ListSupportPlans": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return all(c.ListSupportPlans(ctx)) },
			want:   "GET /v1/support/plans",
			answer: `{"data": [{"key": "professional", "price": 25}]}`,
		},
		"CreateTicket": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.CreateTicket(ctx, vpsbg.NewTicket{
					DepartmentID: 1, Subject: "Slow", Message: "It is slow.", ServiceType: "server", ServiceID: 7,
					Attachments: []vpsbg.Attachment{{Name: "trace.txt", Content: []byte("1 ms")}},
				}))
			},
			want: "POST /v1/support/tickets",
			body: "department_id  : 1\nsubject  : Slow\nmessage  : It is slow.\nservice_type  : server\nservice_id  : 7\n" +
				"attachments[] trace.txt application/octet-stream: 1 ms",
			answer: `{"id": 216, "status": "opened"}`,
		},
		"ReplyToTicket": {
			call: func(ctx context.Context, c *vpsbg.Client) error {
				return failed(c.ReplyToTicket(ctx, 216, "Still slow.", []vpsbg.Attachment{{Name: "trace.txt", Content: []byte("1 ms")}}))
			},
			want:   "POST /v1/support/tickets/216/messages",
			body:   "message  : Still slow.\nattachments[] trace.txt application/octet-stream: 1 ms",
			answer: `{"id": 216, "status": "opened"}`,
		},
		"ResolveTicket": {
			call: func(ctx context.Context, c *vpsbg.Client) error { return c.ResolveTicket(ctx, 216) },
			want: "PUT /v1/support/tickets/216/resolve",
		},
		"GetTicket": {
			call:   func(ctx context.Context, c *vpsbg.Client) error { return failed(c.GetTicket(ctx, 216)) },
			want:   "GET /v1/support/tickets/216",
			answer: `{"id": 216, "status": "opened"}`,
		},
	})
}
