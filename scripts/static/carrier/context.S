/*
 * The entry of a program that was frozen, and how its one thread goes on: setjmp(3) and longjmp(3), without the pointer
 * guard of libc's and with the floating point control words.
 */
#include "snapshot.h"

  .text
  .globl restore_start
  .type restore_start, %function
restore_start:
#ifdef __x86_64__
  xor %ebp, %ebp                  /* the outermost frame */
  mov %rsp, %rdi                  /* carrier_restore(kernel's block) */
  and $-16, %rsp
  call carrier_restore
#else
  mov x29, #0                     /* the outermost frame */
  mov x30, #0
  mov x0, sp                      /* carrier_restore(kernel's block) */
  bl carrier_restore
#endif
  .size restore_start, . - restore_start

  .globl save_context
  .type save_context, %function
save_context:
#ifdef __x86_64__
  mov %rbx, (%rdi)
  mov %rbp, 8(%rdi)
  mov %r12, 16(%rdi)
  mov %r13, 24(%rdi)
  mov %r14, 32(%rdi)
  mov %r15, 40(%rdi)
  lea 8(%rsp), %rax               /* the stack as the caller has it after the return */
  mov %rax, CONTEXT_STACK(%rdi)
  mov (%rsp), %rax
  mov %rax, 56(%rdi)
  stmxcsr 64(%rdi)
  fnstcw 72(%rdi)
  xor %eax, %eax
  ret
#else
  stp x19, x20, [x0]
  stp x21, x22, [x0, #16]
  stp x23, x24, [x0, #32]
  stp x25, x26, [x0, #48]
  stp x27, x28, [x0, #64]
  stp x29, x30, [x0, #80]
  mov x1, sp
  mrs x2, fpcr
  stp x1, x2, [x0, #CONTEXT_STACK]
  stp d8, d9, [x0, #112]
  stp d10, d11, [x0, #128]
  stp d12, d13, [x0, #144]
  stp d14, d15, [x0, #160]
  mov x0, #0
  ret
#endif
  .size save_context, . - save_context

  .globl resume_context
  .type resume_context, %function
resume_context:
#ifdef __x86_64__
  ldmxcsr 64(%rdi)
  fldcw 72(%rdi)
  mov (%rdi), %rbx
  mov 8(%rdi), %rbp
  mov 16(%rdi), %r12
  mov 24(%rdi), %r13
  mov 32(%rdi), %r14
  mov 40(%rdi), %r15
  mov CONTEXT_STACK(%rdi), %rsp
  mov $1, %eax
  jmp *56(%rdi)
#else
  ldp x19, x20, [x0]
  ldp x21, x22, [x0, #16]
  ldp x23, x24, [x0, #32]
  ldp x25, x26, [x0, #48]
  ldp x27, x28, [x0, #64]
  ldp x29, x30, [x0, #80]
  ldp x1, x2, [x0, #CONTEXT_STACK]
  mov sp, x1
  msr fpcr, x2
  ldp d8, d9, [x0, #112]
  ldp d10, d11, [x0, #128]
  ldp d12, d13, [x0, #144]
  ldp d14, d15, [x0, #160]
  mov x0, #1
  ret
#endif
  .size resume_context, . - resume_context

  .globl call_on_stack
  .type call_on_stack, %function
call_on_stack:
#ifdef __x86_64__
  mov %rdi, %rsp
  and $-16, %rsp
  xor %ebp, %ebp                  /* the outermost frame */
  mov %rdx, %rdi
  call *%rsi
#else
  and x3, x0, #-16
  mov sp, x3
  mov x29, #0                     /* the outermost frame */
  mov x30, #0
  mov x0, x2
  blr x1
#endif
  .size call_on_stack, . - call_on_stack

  .section .note.GNU-stack, "", %progbits
