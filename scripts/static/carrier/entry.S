/*
 * The first instructions of the process. The kernel starts it with nothing but a stack: argc, the arguments, the
 * environment and the auxiliary vector lie there (System V ABI, "Process Initialization").
 *
 * The runtime gets a second such block, below the kernel's, which carrier_boot fills in; the kernel's stays
 * untouched. Then the image's own _start runs, as if the kernel had started it there.
 */

/* Room for the second block, in bytes. carrier_boot knows it too: boot.h. */
#include "boot.h"

  .text
  .globl _start
  .type _start, %function
_start:
#ifdef __x86_64__
  xor %ebp, %ebp                  /* the outermost frame */
  mov %rsp, %rdi                  /* carrier_boot(kernel's block, */
  sub $RUNTIME_BLOCK_BYTES, %rsp
  and $-16, %rsp
  mov %rsp, %rsi                  /*              runtime's block) */
  call carrier_boot
  mov %rax, %rsp                  /* where the block is */
  xor %edx, %edx                  /* nothing to call at exit: no dynamic loader */
  xor %ebp, %ebp
  jmp image_entry
#else
  mov x29, #0                     /* the outermost frame */
  mov x30, #0
  mov x0, sp                      /* carrier_boot(kernel's block, */
  sub x1, x0, #RUNTIME_BLOCK_BYTES
  and sp, x1, #-16
  mov x1, sp                      /*              runtime's block) */
  bl carrier_boot
  mov sp, x0                      /* where the block is */
  mov x0, #0                      /* nothing to call at exit: no dynamic loader */
  mov x29, #0
  mov x30, #0
  ldr x16, =image_entry
  br x16
  .ltorg
#endif
  .size _start, . - _start

/* libc's own start file is not linked. This much of it is asked for: a static program that does not move itself. */
  .globl _dl_relocate_static_pie
  .hidden _dl_relocate_static_pie
  .type _dl_relocate_static_pie, %function
_dl_relocate_static_pie:
  ret

  .section .note.GNU-stack, "", %progbits
